package io.getorchestra.log4j2;

import io.getorchestra.contract.Framework;
import io.getorchestra.contract.RequestContract;

class Log4j2RequestTest extends RequestContract {
    @Override
    protected Framework framework() {
        return new Log4j2Framework();
    }
}
