package io.getorchestra.log4j2;

import io.getorchestra.contract.Framework;
import io.getorchestra.contract.RecoveryContract;

class Log4j2RecoveryTest extends RecoveryContract {
    @Override
    protected Framework framework() {
        return new Log4j2Framework();
    }
}
