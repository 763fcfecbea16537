package io.getorchestra.log4j2;

import io.getorchestra.contract.Framework;
import io.getorchestra.contract.RobustnessContract;

class Log4j2RobustnessTest extends RobustnessContract {
    @Override
    protected Framework framework() {
        return new Log4j2Framework();
    }
}
