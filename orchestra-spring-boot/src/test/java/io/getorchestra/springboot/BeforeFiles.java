package io.getorchestra.springboot;

import java.util.function.Consumer;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/** Changes an environment before Spring Boot reads files. */
record BeforeFiles(Consumer<ConfigurableEnvironment> change)
        implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        change.accept(event.getEnvironment());
    }
}
