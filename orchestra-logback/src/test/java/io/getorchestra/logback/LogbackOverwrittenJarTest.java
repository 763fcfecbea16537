package io.getorchestra.logback;

import io.getorchestra.contract.Framework;
import io.getorchestra.contract.OverwrittenJarContract;

class LogbackOverwrittenJarTest extends OverwrittenJarContract {
    @Override
    protected Framework framework() {
        return new LogbackFramework();
    }
}
