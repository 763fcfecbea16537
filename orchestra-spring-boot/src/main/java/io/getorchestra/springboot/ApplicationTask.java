package io.getorchestra.springboot;

import io.getorchestra.OrchestraConfig;
import io.getorchestra.OrchestraTaskScope;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.SmartApplicationListener;
import org.springframework.core.Ordered;

/** The task of an application; its scope opens while the application starts. Used by the thread that starts it. */
final class ApplicationTask implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    private final String name;
    private final OrchestraConfig config;
    private OrchestraTaskScope scope;

    ApplicationTask(String name, OrchestraConfig config) {
        this.name = name;
        this.config = config;
    }

    void addTo(SpringApplication application) {
        application.addListeners(
                new Opening(ApplicationEnvironmentPreparedEvent.class, LoggingApplicationListener.DEFAULT_ORDER + 1),
                // For one that does not come that far, while its settings are known still.
                new Opening(ApplicationFailedEvent.class, Ordered.HIGHEST_PRECEDENCE));
        application.addInitializers(this);
    }

    OrchestraTaskScope scope() {
        if (scope == null) {
            scope = OrchestraTaskScope.open(name, config);
        }
        return scope;
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        context.getBeanFactory().registerSingleton("orchestraTask", scope());
    }

    private final class Opening implements SmartApplicationListener {
        private final Class<? extends ApplicationEvent> event;
        private final int order;

        Opening(Class<? extends ApplicationEvent> event, int order) {
            this.event = event;
            this.order = order;
        }

        @Override
        public boolean supportsEventType(Class<? extends ApplicationEvent> type) {
            return event.isAssignableFrom(type);
        }

        @Override
        public int getOrder() {
            return order;
        }

        @Override
        public void onApplicationEvent(ApplicationEvent event) {
            scope();
        }
    }
}
