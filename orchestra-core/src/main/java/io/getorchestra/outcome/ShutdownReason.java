package io.getorchestra.outcome;

import java.util.Map;

/** Why the JVM goes down, as far as its threads show. */
final class ShutdownReason {
    private static final String SIGNAL_THREAD = " handler";

    private ShutdownReason() {}

    static String find() {
        String text = "JVM shut down before the task ended";
        try {
            String detail = detail(Thread.getAllStackTraces());
            return detail == null ? text : text + " (" + detail + ")";
        } catch (RuntimeException e) {
            return text;
        }
    }

    /** Null when the threads do not show it. */
    static String detail(Map<Thread, StackTraceElement[]> threads) {
        String detail = null;
        for (Map.Entry<Thread, StackTraceElement[]> entry : threads.entrySet()) {
            String name = entry.getKey().getName();
            StackTraceElement[] stack = entry.getValue();
            if (name.startsWith("SIG") && name.endsWith(SIGNAL_THREAD)) {
                return name.substring(0, name.length() - SIGNAL_THREAD.length());
            }
            for (int i = 0; i < stack.length - 1; i++) {
                if (stack[i].getClassName().equals("java.lang.System")
                        && stack[i].getMethodName().equals("exit")) {
                    return "System.exit in " + simple(stack[i + 1].getClassName()) + "." + stack[i + 1].getMethodName();
                }
            }
            if (name.equals("DestroyJavaVM")) {
                detail = "its last thread ended without closing the task";
            }
        }
        return detail;
    }

    private static String simple(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }
}
