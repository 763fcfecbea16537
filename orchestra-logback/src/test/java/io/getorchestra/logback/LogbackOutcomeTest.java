package io.getorchestra.logback;

import io.getorchestra.contract.Framework;
import io.getorchestra.contract.OutcomeContract;

class LogbackOutcomeTest extends OutcomeContract {
    @Override
    protected Framework framework() {
        return new LogbackFramework();
    }
}
