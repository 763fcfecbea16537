package io.getorchestra.springboot;

import io.getorchestra.OrchestraConfig;
import io.getorchestra.OrchestraTaskScope;
import org.springframework.boot.SpringApplication;

/**
 * Runs a Spring Boot application that does one job as a task:
 *
 * <pre>{@code
 * public static void main(String[] args) {
 *     System.exit(OrchestraApplication.exitCode("nightly-import", new SpringApplication(NightlyImport.class), args));
 * }
 * }</pre>
 *
 * <p>The task opens as soon as the application's settings are known and its logging has started, so that {@code orchestra.*} in
 * {@code application.properties} holds, and what the appender says in {@code logback-spring.xml} or {@code log4j2-spring.xml}. It is a bean of the
 * application's context, of the type {@link OrchestraTaskScope}.
 */
public final class OrchestraApplication {
    private static final String DEVTOOLS_RESTART =
            "org.springframework.boot.devtools.restart.SilentExitExceptionHandler$SilentExitException";

    private OrchestraApplication() {}

    /** As {@link #exitCode(String, OrchestraConfig, SpringApplication, String...)}, with the settings of the application. */
    public static int exitCode(String taskName, SpringApplication application, String... arguments) {
        return exitCode(taskName, null, application, arguments);
    }

    /**
     * Runs the application, closes its context, and returns what {@link SpringApplication#exit} does.
     *
     * <p>The task is SUCCEEDED when that is 0, or what the job said with {@code succeed}, {@code warn}, {@code fail} or {@code cancel}; any other code is
     * FAILED, unless the job said {@code fail} or {@code cancel}. An application that does not start, or whose runner throws, is FAILED with that
     * exception, which comes out as it is.
     *
     * @param taskName stands in the status messages
     * @param config what code says, null for nothing
     * @param application gets two listeners and an initializer
     * @param arguments the program's
     */
    public static int exitCode(
            String taskName, OrchestraConfig config, SpringApplication application, String... arguments) {
        ApplicationTask task = new ApplicationTask(taskName, config);
        task.addTo(application);
        try {
            int code = SpringApplication.exit(application.run(arguments));
            task.scope().close(code);
            return code;
        } catch (Throwable e) {
            // Ends this thread only: the application runs again in another one.
            if (!e.getClass().getName().equals(DEVTOOLS_RESTART)) {
                task.scope().close(e);
            }
            throw e;
        }
    }
}
