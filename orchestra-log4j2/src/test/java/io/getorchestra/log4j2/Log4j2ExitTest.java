package io.getorchestra.log4j2;

import io.getorchestra.contract.ExitContract;
import io.getorchestra.contract.Framework;

class Log4j2ExitTest extends ExitContract {
    @Override
    protected Framework framework() {
        return new Log4j2Framework();
    }
}
