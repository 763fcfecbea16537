package io.getorchestra.logback;

import io.getorchestra.contract.EndingContract;
import io.getorchestra.contract.Framework;

class LogbackEndingTest extends EndingContract {
    @Override
    protected Framework framework() {
        return new LogbackFramework();
    }
}
