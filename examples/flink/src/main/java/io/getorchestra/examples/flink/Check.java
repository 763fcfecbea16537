package io.getorchestra.examples.flink;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A step of the job, which runs on the task managers. */
final class Check extends RichMapFunction<Long, Long> {
    private static final long serialVersionUID = 1;
    private static final Logger log = LoggerFactory.getLogger(Check.class);

    private final String taskRunId;
    private final long bad;

    /**
     * @param taskRunId null when the job is not reported
     */
    Check(String taskRunId, long bad) {
        this.taskRunId = taskRunId;
        this.bad = bad;
    }

    @Override
    public void open(OpenContext context) {
        TaskManagerLog.join(taskRunId);
    }

    @Override
    public Long map(Long number) {
        log.info("Number {}.", number);
        if (number == bad) {
            throw new IllegalStateException("the number " + number + " is bad");
        }
        return number;
    }

    @Override
    public void close() {
        TaskManagerLog.leave(taskRunId);
    }
}
