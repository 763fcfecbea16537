package io.getorchestra.logback;

import io.getorchestra.contract.Framework;
import io.getorchestra.contract.RobustnessContract;

class LogbackRobustnessTest extends RobustnessContract {
    @Override
    protected Framework framework() {
        return new LogbackFramework();
    }
}
