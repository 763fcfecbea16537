package io.getorchestra.log4j2;

import io.getorchestra.contract.Framework;
import io.getorchestra.contract.RoutingContract;

class Log4j2RoutingTest extends RoutingContract {
    @Override
    protected Framework framework() {
        return new Log4j2Framework();
    }
}
