package io.getorchestra.internal.outcome;

import io.getorchestra.internal.outcome.Shutdown.Kind;
import java.util.Map;

/** Finds out why the JVM goes down; for a shutdown hook. */
final class ShutdownSearch {
    private static final String SIGNAL_THREAD = " handler";
    private static final Shutdown UNKNOWN = new Shutdown(Kind.UNKNOWN, null, null);

    private ShutdownSearch() {}

    static Shutdown search() {
        try {
            return search(Thread.getAllStackTraces());
        } catch (RuntimeException | Error e) {
            return UNKNOWN;
        }
    }

    /** A signal comes first; of several threads that call {@code exit} the one that runs the hooks was in time. */
    static Shutdown search(Map<Thread, StackTraceElement[]> threads) {
        Shutdown found = UNKNOWN;
        for (Map.Entry<Thread, StackTraceElement[]> entry : threads.entrySet()) {
            Thread thread = entry.getKey();
            String name = thread.getName();
            StackTraceElement[] stack = entry.getValue();
            if (name.startsWith("SIG") && name.endsWith(SIGNAL_THREAD)) {
                String signal = name.substring(0, name.length() - SIGNAL_THREAD.length());
                return new Shutdown(Kind.SIGNAL, signal, null);
            }
            boolean runsHooks = isIn(stack, "java.lang.ApplicationShutdownHooks");
            int exit = exitCaller(stack);
            if (exit >= 0 && (runsHooks || found.kind() != Kind.EXIT)) {
                Integer status = runsHooks ? ExitStatus.find(stack, exit, thread.getContextClassLoader()) : null;
                found = new Shutdown(Kind.EXIT, describe(stack[exit], status), status);
            } else if (name.equals("DestroyJavaVM") && found.kind() == Kind.UNKNOWN) {
                found = new Shutdown(Kind.LAST_THREAD, "its last thread ended without closing the task", null);
            }
        }
        return found;
    }

    private static boolean isIn(StackTraceElement[] stack, String className) {
        for (StackTraceElement frame : stack) {
            if (frame.getClassName().equals(className)) {
                return true;
            }
        }
        return false;
    }

    /** The frame that called {@code System.exit} or {@code Runtime.exit}, -1 when there is none. */
    private static int exitCaller(StackTraceElement[] stack) {
        int caller = -1;
        for (int i = 0; i < stack.length - 1; i++) {
            String type = stack[i].getClassName();
            if (stack[i].getMethodName().equals("exit")
                    && (type.equals("java.lang.System") || type.equals("java.lang.Runtime"))) {
                caller = i + 1;
            }
        }
        return caller;
    }

    private static String describe(StackTraceElement caller, Integer status) {
        String type = caller.getClassName();
        String method = caller.getMethodName();
        if (method.startsWith("lambda$")) {
            method = method.substring("lambda$".length(), method.lastIndexOf('$'));
        }
        return "System.exit" + (status == null ? "" : "(" + status + ")") + " in "
                + type.substring(type.lastIndexOf('.') + 1) + "." + method;
    }
}
