package io.getorchestra.log4j2;

import io.getorchestra.contract.Framework;
import io.getorchestra.contract.OverwrittenJarContract;

class Log4j2OverwrittenJarTest extends OverwrittenJarContract {
    @Override
    protected Framework framework() {
        return new Log4j2Framework();
    }
}
