package io.getorchestra.springboot;

import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;

/** Spring Boot's applications for tests. */
final class Application {
    private Application() {}

    static SpringApplication of(Class<?>... sources) {
        var application = new SpringApplication(sources);
        application.setBannerMode(Banner.Mode.OFF);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setRegisterShutdownHook(false);
        return application;
    }
}
