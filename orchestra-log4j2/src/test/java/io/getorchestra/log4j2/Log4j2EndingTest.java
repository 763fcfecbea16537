package io.getorchestra.log4j2;

import io.getorchestra.contract.EndingContract;
import io.getorchestra.contract.Framework;

class Log4j2EndingTest extends EndingContract {
    @Override
    protected Framework framework() {
        return new Log4j2Framework();
    }
}
