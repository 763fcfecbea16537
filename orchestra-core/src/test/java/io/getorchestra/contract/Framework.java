package io.getorchestra.contract;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What the contract needs of a logging framework; an adapter's tests implement it, with a public constructor without parameters. */
public interface Framework {

    /** The system property that names a configuration file. */
    String configurationProperty();

    /**
     * System properties of a JVM in which all that {@code java.util.logging} says, at any level, goes to this framework.
     *
     * @param directory for files that they name
     */
    Map<String, String> javaUtilLogging(Path directory);

    /** A configuration as this framework's users write it, XML. */
    String configuration(LoggingSetup setup);

    /** Starts the framework with this configuration and no other, and forgets earlier statuses. */
    void start(Path configuration);

    /** Takes another configuration while the program runs, as the framework does when its file has changed. */
    void reconfigure(Path configuration);

    /** Ends the framework's appenders. */
    void stop();

    Log log(String name);

    /** What the framework's own status system was told since the start. */
    List<Status> statuses();

    /** Whether an application may refuse to start for this status, as Spring Boot does. */
    boolean stopsApplications(Status status);

    /** The current thread's logging context. */
    Map<String, String> context();

    /** Sets a value of the current thread's logging context. */
    void putContext(String key, String value);

    /** Removes a value of the current thread's logging context. */
    void removeContext(String key);

    /**
     * A message of the framework's status system.
     *
     * @param isError whether a program may refuse to start because of it, as Spring Boot does for Logback's errors
     */
    record Status(boolean isError, String text) {}

    /** The framework that this process was told to test. */
    static Framework current() {
        try {
            return (Framework) Class.forName(System.getProperty(ChildJvm.FRAMEWORK_PROPERTY))
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
