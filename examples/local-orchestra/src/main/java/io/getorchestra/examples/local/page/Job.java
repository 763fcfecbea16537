package io.getorchestra.examples.local.page;

import java.util.List;

/**
 * A command that the stand-in runs as a task.
 *
 * @param command the command with its arguments
 * @param startedAt when, in milliseconds
 * @param exitCode how it ended, null while it runs
 */
record Job(List<String> command, long startedAt, Integer exitCode) {
    Job ended(int code) {
        return new Job(command, startedAt, code);
    }
}
