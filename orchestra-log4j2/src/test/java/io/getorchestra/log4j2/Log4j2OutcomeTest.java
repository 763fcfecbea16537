package io.getorchestra.log4j2;

import io.getorchestra.contract.Framework;
import io.getorchestra.contract.OutcomeContract;

class Log4j2OutcomeTest extends OutcomeContract {
    @Override
    protected Framework framework() {
        return new Log4j2Framework();
    }
}
