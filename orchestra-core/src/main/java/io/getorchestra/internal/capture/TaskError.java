package io.getorchestra.internal.capture;

/**
 * An error that ends a task, or one of its threads, to stand in the task's log.
 *
 * @param message one line
 * @param thread the name of the thread that it happened in
 * @param taskRunId the task's, for the event's context
 */
public record TaskError(String message, Throwable thrown, String thread, String taskRunId) {}
