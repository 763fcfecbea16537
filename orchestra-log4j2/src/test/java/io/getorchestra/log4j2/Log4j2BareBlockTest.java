package io.getorchestra.log4j2;

import io.getorchestra.contract.BareBlockContract;
import io.getorchestra.contract.Framework;

class Log4j2BareBlockTest extends BareBlockContract {
    @Override
    protected Framework framework() {
        return new Log4j2Framework();
    }
}
