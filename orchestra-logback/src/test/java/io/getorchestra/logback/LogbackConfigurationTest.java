package io.getorchestra.logback;

import io.getorchestra.contract.ConfigurationContract;
import io.getorchestra.contract.Framework;

class LogbackConfigurationTest extends ConfigurationContract {
    @Override
    protected Framework framework() {
        return new LogbackFramework();
    }
}
