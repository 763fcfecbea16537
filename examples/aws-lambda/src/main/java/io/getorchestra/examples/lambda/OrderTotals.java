package io.getorchestra.examples.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import io.getorchestra.OrchestraConfig;
import io.getorchestra.OrchestraTaskScope;
import java.math.BigDecimal;
import java.util.Map;

/** A Lambda function that adds up a day's orders, and reports each invocation to the Orchestra task that caused it. */
public final class OrderTotals implements RequestHandler<Map<String, Object>, Map<String, Object>> {

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        var budget = TimeBudget.of(context);
        OrchestraConfig config = OrchestraConfig.fromLambdaEvent(event).toBuilder()
                .requestTimeout(budget.request())
                .closeTimeout(budget.close())
                .build();
        return OrchestraTaskScope.call("order-totals", config, task -> {
            var orders = DayOfOrders.of(event);
            BigDecimal total = orders.total(budget);
            task.setOutput("orders", orders.amounts().size());
            task.setOutput("total", total);
            return Map.of("day", orders.day(), "total", total);
        });
    }
}
