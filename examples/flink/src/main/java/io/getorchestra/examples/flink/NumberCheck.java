package io.getorchestra.examples.flink;

import io.getorchestra.OrchestraConfig;
import io.getorchestra.OrchestraTaskScope;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks numbers on the task managers: {@code NumberCheck how-many [the-one-that-is-bad]}. */
public final class NumberCheck {
    private static final Logger log = LoggerFactory.getLogger(NumberCheck.class);

    private NumberCheck() {}

    /** Runs in the client. */
    public static void main(String[] args) throws Exception {
        var config = OrchestraConfig.builder()
                .attachAppender(true)
                .logName("client.log")
                .build();
        OrchestraTaskScope.run("number-check", config, task -> {
            log.info("Checking {} numbers", args[0]);
            long bad = args.length > 1 ? Long.parseLong(args[1]) : 0;
            String taskRunId = task.taskRunId().map(Object::toString).orElse(null);
            StreamExecutionEnvironment flink = StreamExecutionEnvironment.getExecutionEnvironment();
            flink.fromSequence(1, Long.parseLong(args[0]))
                    .map(new Check(taskRunId, bad))
                    .sinkTo(new DiscardingSink<>());
            flink.execute("number-check");
        });
    }
}
