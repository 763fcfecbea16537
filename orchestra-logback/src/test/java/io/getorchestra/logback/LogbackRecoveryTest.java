package io.getorchestra.logback;

import io.getorchestra.contract.Framework;
import io.getorchestra.contract.RecoveryContract;

class LogbackRecoveryTest extends RecoveryContract {
    @Override
    protected Framework framework() {
        return new LogbackFramework();
    }
}
