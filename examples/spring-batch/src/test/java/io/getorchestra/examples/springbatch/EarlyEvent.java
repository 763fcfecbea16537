package io.getorchestra.examples.springbatch;

import io.getorchestra.OrchestraTaskScope;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;

/** Logs within the task, before Spring Boot sets up logging. */
final class EarlyEvent {
    private EarlyEvent() {}

    public static void main(String[] args) {
        System.exit(OrchestraTaskScope.call("nightly-import", task -> {
            LoggerFactory.getLogger(EarlyEvent.class).info("before Spring Boot");
            var application = new SpringApplication(NightlyImport.class);
            application.addListeners(new JobReport(task));
            return SpringApplication.exit(application.run(args));
        }));
    }
}
