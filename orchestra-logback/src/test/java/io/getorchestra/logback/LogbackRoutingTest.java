package io.getorchestra.logback;

import io.getorchestra.contract.Framework;
import io.getorchestra.contract.RoutingContract;

class LogbackRoutingTest extends RoutingContract {
    @Override
    protected Framework framework() {
        return new LogbackFramework();
    }
}
