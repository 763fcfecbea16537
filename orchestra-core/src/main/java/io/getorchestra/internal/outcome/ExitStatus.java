package io.getorchestra.internal.outcome;

import io.getorchestra.internal.outcome.ClassFile.Method;
import java.io.IOException;

/**
 * The status that a call of {@code exit} was made with, read from the code that made it: a constant that is pushed right before the call, or stored in
 * a local once, or handed on from a caller that has one.
 */
final class ExitStatus {
    private static final int MOST_CALLERS = 8;

    private ExitStatus() {}

    /**
     * @param caller the frame in {@code stack} that called {@code System.exit} or {@code Runtime.exit}
     * @param loader finds the classes of the stack
     * @return null when it is not certain
     */
    static Integer find(StackTraceElement[] stack, int caller, ClassLoader loader) {
        try {
            Argument argument = new Argument("exit", 0, null);
            for (int i = caller; i < Math.min(stack.length, caller + MOST_CALLERS); i++) {
                argument = argumentAt(stack[i], argument, i == caller, loader);
                if (argument == null || argument.value != null) {
                    return argument == null ? null : argument.value;
                }
            }
        } catch (ClassNotFoundException | IOException | RuntimeException | Error e) {
            // Not known, then.
        }
        return null;
    }

    /**
     * What is handed to a method.
     *
     * @param parameter which of its parameters is meant, from 0
     * @param value null when it is not known yet
     */
    private record Argument(String method, int parameter, Integer value) {}

    /** All calls that the frame may stand at agree, or it is null. */
    private static Argument argumentAt(StackTraceElement frame, Argument wanted, boolean isExit, ClassLoader loader)
            throws ClassNotFoundException, IOException {
        ClassFile file = new ClassFile(ClassFile.read(Class.forName(frame.getClassName(), false, loader)));
        Argument agreed = null;
        for (Method method : file.methods(frame.getMethodName())) {
            Instructions code = method.code();
            for (int pc = 0; code != null && pc < code.length(); pc = code.next(pc)) {
                if (isCallOf(code, pc, wanted, isExit)
                        && (frame.getLineNumber() < 0 || code.line(pc) == frame.getLineNumber())) {
                    Argument argument = isLastParameter(code.calledDescriptor(pc), wanted.parameter)
                            ? pushedBefore(pc, code, method)
                            : null;
                    if (argument == null || agreed != null && !agreed.equals(argument)) {
                        return null;
                    }
                    agreed = argument;
                }
            }
        }
        return agreed;
    }

    private static boolean isCallOf(Instructions code, int pc, Argument wanted, boolean isExit) throws IOException {
        int op = code.op(pc);
        if (op < Instructions.INVOKEVIRTUAL
                || op > Instructions.INVOKEINTERFACE
                || !code.calledName(pc).equals(wanted.method)) {
            return false;
        }
        String type = code.calledType(pc);
        return !isExit || type.equals("java/lang/System") || type.equals("java/lang/Runtime");
    }

    /** Only what is pushed last stands right before the call. */
    private static boolean isLastParameter(String descriptor, int parameter) {
        String parameters = descriptor.substring(1, descriptor.indexOf(')'));
        return parameters.endsWith("I") && ClassFile.parameters(descriptor).length == parameter + 1;
    }

    private static Argument pushedBefore(int call, Instructions code, Method method) throws IOException {
        int push = code.previous(call);
        int[] ways = code.before(call);
        if (push < 0 || ways.length != 1 || ways[0] != push) {
            return null;
        }
        Integer constant = code.intConstant(push);
        if (constant != null) {
            return new Argument(null, 0, constant);
        }
        int local = code.loadedInt(push);
        if (local < 0) {
            return null;
        }
        int[] stores = code.storesIntoInt(local);
        if (stores.length == 0) {
            int parameter = method.parameterAt(local);
            return parameter < 0 ? null : new Argument(method.name(), parameter, null);
        }
        int value = code.previous(stores[0]);
        boolean isOnlyOne = stores.length == 1
                && method.parameterAt(local) < 0
                && value >= 0
                && code.before(stores[0]).length == 1
                && code.before(stores[0])[0] == value;
        constant = isOnlyOne ? code.intConstant(value) : null;
        return constant == null ? null : new Argument(null, 0, constant);
    }
}
