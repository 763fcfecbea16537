package io.getorchestra.logback;

import io.getorchestra.contract.BareBlockContract;
import io.getorchestra.contract.Framework;

class LogbackBareBlockTest extends BareBlockContract {
    @Override
    protected Framework framework() {
        return new LogbackFramework();
    }
}
