package io.getorchestra.springboot;

import java.util.function.Consumer;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

record Initializer(Consumer<ConfigurableApplicationContext> action)
        implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    @Override
    public void initialize(ConfigurableApplicationContext context) {
        action.accept(context);
    }
}
