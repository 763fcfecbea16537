package io.getorchestra.examples.springbatch;

import io.getorchestra.OrchestraTaskScope;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Imports customers from a CSV file: {@code java -jar nightly-import-exec.jar file=customers.csv}. */
@SpringBootApplication(proxyBeanMethods = false)
public class NightlyImport {

    /** The whole application is the task, so that one that does not start is FAILED too. The exit code is Spring Boot's. */
    public static void main(String[] args) {
        System.exit(OrchestraTaskScope.call("nightly-import", task -> {
            var application = new SpringApplication(NightlyImport.class);
            application.addListeners(new JobReport(task));
            return SpringApplication.exit(application.run(args));
        }));
    }
}
