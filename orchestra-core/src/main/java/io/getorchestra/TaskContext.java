package io.getorchestra;

import io.getorchestra.internal.capture.CapturePoint;
import io.getorchestra.internal.capture.LoggingBackends;

/**
 * A task run's id in the logging context of the thread that opened its scope: there while the scope is open, then what was before, or what is still
 * open of that.
 */
final class TaskContext {
    private final String taskRunId;
    private final Thread opener = Thread.currentThread();
    private final String[] before = livingIds();
    private volatile boolean restored;

    TaskContext(String taskRunId) {
        this.taskRunId = taskRunId;
    }

    /** The ids in the thread's context, but for those of tasks that are over. */
    private static String[] livingIds() {
        String[] ids = LoggingBackends.taskRunIds();
        for (int i = 0; i < ids.length; i++) {
            ids[i] = CapturePoint.living(ids[i]);
        }
        return ids;
    }

    /** The name of the thread that opened the scope. */
    String openerName() {
        return opener.getName();
    }

    /** To be called by the thread that made this. */
    void enter() {
        LoggingBackends.setTaskRunId(taskRunId);
    }

    /** Only the opener can be rid of the id, and only while it carries no later one; otherwise it is noted as left behind. */
    void leave() {
        if (restored) {
            return;
        }
        String[] now = LoggingBackends.taskRunIds();
        for (int i = 0; i < now.length; i++) {
            String earlier = i < before.length ? before[i] : null;
            if (Thread.currentThread() == opener && taskRunId.equals(now[i])) {
                now[i] = CapturePoint.living(earlier);
                restored = true;
            } else {
                CapturePoint.noteLeftBehind(taskRunId, opener.getName(), earlier);
            }
        }
        if (restored) {
            LoggingBackends.restore(now);
        }
    }
}
