package io.getorchestra.springboot;

import io.getorchestra.SettingsSource;
import java.util.Set;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.SmartApplicationListener;

/**
 * Lets tasks know an application's settings, from the moment at which its environment is complete until its context closes. Spring Boot makes one for
 * each {@code SpringApplication}, by {@code META-INF/spring.factories}: an {@code EnvironmentPostProcessor} has another name in each major version.
 */
final class EnvironmentListener implements SmartApplicationListener {
    private EnvironmentSettings settings;
    private ApplicationContext context;
    private boolean isLate;

    @Override
    public boolean supportsEventType(Class<? extends ApplicationEvent> type) {
        return ApplicationEnvironmentPreparedEvent.class.isAssignableFrom(type)
                || ApplicationPreparedEvent.class.isAssignableFrom(type)
                || ApplicationFailedEvent.class.isAssignableFrom(type)
                || ContextClosedEvent.class.isAssignableFrom(type);
    }

    /** After those that fill the environment, before the logging system starts. */
    @Override
    public int getOrder() {
        return LoggingApplicationListener.DEFAULT_ORDER - 1;
    }

    @Override
    public void onApplicationEvent(ApplicationEvent event) {
        if (event instanceof ApplicationEnvironmentPreparedEvent prepared) {
            forget();
            settings = new EnvironmentSettings(prepared.getEnvironment());
            isLate = SettingsSource.add(settings);
        } else if (event instanceof ApplicationPreparedEvent prepared && settings != null) {
            context = prepared.getApplicationContext();
            settings.replaceBy(prepared.getApplicationContext().getEnvironment());
            tellLate();
        } else if (event instanceof ApplicationFailedEvent
                || event instanceof ContextClosedEvent closed && closed.getApplicationContext() == context) {
            forget();
        }
    }

    /** A logger would have been silent earlier. */
    private void tellLate() {
        Set<String> unknown = isLate ? settings.beyondTheSystem() : Set.of();
        if (!unknown.isEmpty()) {
            LoggerFactory.getLogger("io.getorchestra")
                    .warn(
                            "{} came too late for a task that was opened before Spring Boot: run the application with"
                                    + " OrchestraApplication.exitCode, or set {} in the system's environment",
                            String.join(", ", unknown),
                            unknown.size() == 1 ? "it" : "them");
        }
        isLate = false;
    }

    private void forget() {
        if (settings != null) {
            SettingsSource.remove(settings);
        }
        settings = null;
        context = null;
    }
}
