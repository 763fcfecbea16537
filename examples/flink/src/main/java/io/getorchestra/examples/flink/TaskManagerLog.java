package io.getorchestra.examples.flink;

import io.getorchestra.OrchestraConfig;
import io.getorchestra.OrchestraTaskScope;
import java.lang.management.ManagementFactory;

/**
 * The log of one task manager for one job: joined by the first subtask that starts there, sent when the last one has ended. To be copied.
 */
final class TaskManagerLog {
    // For each job: Flink loads a job's classes anew.
    private static OrchestraTaskScope log;
    private static int subtasks;
    private static int logs;

    private TaskManagerLog() {}

    static synchronized void join(String taskRunId) {
        if (taskRunId != null && subtasks++ == 0) {
            var config = OrchestraConfig.builder()
                    .taskRunId(taskRunId)
                    .attachAppender(true)
                    .build();
            // pid@host, and a number: when all of a job's subtasks are started anew, this is another log.
            String process = ManagementFactory.getRuntimeMXBean().getName();
            log = OrchestraTaskScope.join("taskmanager-" + process + "-" + ++logs + ".log", config);
        }
    }

    static synchronized void leave(String taskRunId) {
        if (taskRunId != null && --subtasks == 0) {
            log.close();
        }
    }
}
