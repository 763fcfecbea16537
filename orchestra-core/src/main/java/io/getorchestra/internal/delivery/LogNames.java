package io.getorchestra.internal.delivery;

/** The names under which logs go to Orchestra, where one name is one log. */
public final class LogNames {
    private LogNames() {}

    /**
     * The name of a process's log.
     *
     * @param joinedLog the name for the logs of a process that only joins the task run, null for the task's own process
     * @param logName the appender's
     * @param logs how many logs the process has
     */
    public static String inProcess(String joinedLog, String logName, int logs) {
        if (joinedLog == null) {
            return logName;
        }
        return logs == 1 ? joinedLog : joinedLog + "-" + logName;
    }

    /** The label goes before the extension, as {@code export.log} becomes {@code export.001-of-007.log}. */
    public static String insert(String name, String label) {
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? name + label : name.substring(0, dot) + label + name.substring(dot);
    }
}
