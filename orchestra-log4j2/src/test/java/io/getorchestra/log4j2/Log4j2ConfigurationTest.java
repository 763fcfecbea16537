package io.getorchestra.log4j2;

import io.getorchestra.contract.ConfigurationContract;
import io.getorchestra.contract.Framework;

class Log4j2ConfigurationTest extends ConfigurationContract {
    @Override
    protected Framework framework() {
        return new Log4j2Framework();
    }
}
