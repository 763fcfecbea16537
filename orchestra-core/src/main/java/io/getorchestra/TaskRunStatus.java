package io.getorchestra;

/** The statuses that Orchestra knows for a task run. Each but {@link #RUNNING} ends it. */
public enum TaskRunStatus {
    RUNNING,
    SUCCEEDED,
    WARNING,
    FAILED,
    CANCELLED
}
