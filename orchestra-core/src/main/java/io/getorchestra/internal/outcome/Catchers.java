package io.getorchestra.internal.outcome;

import io.getorchestra.internal.outcome.BlockInspector.CloseCalls;
import io.getorchestra.internal.outcome.ClassFile.Handler;
import java.io.IOException;
import java.lang.StackWalker.StackFrame;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.util.List;
import java.util.Objects;

/**
 * Tells who can catch what a block has thrown, on its way from the block to the thread's first frame: the exception table (JVMS §4.7.3) of each
 * method says which of its instructions are protected, the stack frame says which one is running.
 */
final class Catchers {
    private static final int MOST_FRAMES = 500;

    private Catchers() {}

    /**
     * Whether anybody but the application's own methods may catch it.
     *
     * @param block the class file of the first frame's class
     * @param frames the frame that calls {@code close()} and those below it
     */
    static boolean areOthers(byte[] block, List<StackFrame> frames, CloseCalls calls) throws IOException {
        StackFrame first = frames.get(0);
        Instructions code = new ClassFile(block).code(first.getMethodName(), first.getDescriptor());
        int close = first.getByteCodeIndex();
        // An agent may have moved the code: then nothing is known of the frames below either.
        if (!isCall(code, close, first.getLineNumber())
                || code.op(new TryBlocks(code, calls).rethrow(close)) != Instructions.ATHROW
                || frames.size() > MOST_FRAMES) {
            return true;
        }
        // What the block's own method catches is the application's.
        Class<?> main = mainClass(frames.get(frames.size() - 1));
        for (StackFrame frame : frames.subList(1, frames.size())) {
            if (mayCatch(frame) && !isApplications(frame.getDeclaringClass(), first.getDeclaringClass(), main)) {
                return true;
            }
        }
        return false;
    }

    /** The program's, null when the thread did not start there. */
    private static Class<?> mainClass(StackFrame last) {
        return last.getMethodName().equals("main") ? last.getDeclaringClass() : null;
    }

    private static boolean mayCatch(StackFrame frame) throws IOException {
        Class<?> type = frame.getDeclaringClass();
        if (isPassedThrough(type)) {
            return false;
        }
        int at = frame.getByteCodeIndex();
        Instructions code = frame.isNativeMethod() || type.isHidden()
                ? null
                : new ClassFile(ClassFile.read(type)).code(frame.getMethodName(), frame.getDescriptor());
        if (code == null || !isCall(code, at, frame.getLineNumber())) {
            return true;
        }
        for (Handler row : code.handlers()) {
            if (row.start() <= at && at < row.end()) {
                return true;
            }
        }
        return false;
    }

    private static boolean isCall(Instructions code, int at, int line) {
        return code != null
                && code.isInstruction(at)
                && code.op(at) >= Instructions.INVOKEVIRTUAL
                && code.op(at) <= Instructions.INVOKEDYNAMIC
                && code.line(at) == line;
    }

    /**
     * What catches nothing for good: a lambda's proxy; reflection, which wraps what it caught and throws it on; the first frames of a thread, which
     * hand it to the uncaught-exception handler.
     */
    private static boolean isPassedThrough(Class<?> type) {
        if (type.isHidden()) {
            return type.getName().contains("$$Lambda") || type.getName().startsWith("java.lang.invoke.");
        }
        if (type.getClassLoader() != null) {
            return false;
        }
        String name = type.getName();
        return name.startsWith("java.lang.invoke.")
                || name.startsWith("java.lang.reflect.")
                || name.startsWith("jdk.internal.reflect.")
                || name.startsWith("jdk.internal.vm.")
                || name.equals("java.lang.Thread")
                || name.startsWith("java.lang.VirtualThread")
                || name.startsWith("java.lang.ThreadBuilders$");
    }

    /** From where the block is, and of its organisation, for a fat jar holds the frameworks too; or the program itself. */
    private static boolean isApplications(Class<?> type, Class<?> block, Class<?> main) {
        return type.getClassLoader() == block.getClassLoader()
                && Objects.equals(location(type), location(block))
                && (type == main || organisation(type).equals(organisation(block)));
    }

    private static Object location(Class<?> type) {
        ProtectionDomain domain = type.getProtectionDomain();
        CodeSource source = domain == null ? null : domain.getCodeSource();
        return source == null ? null : source.getLocation().toString();
    }

    /** {@code com.acme} of {@code com.acme.export.NightlyExport}. */
    private static String organisation(Class<?> type) {
        String name = type.getPackageName();
        int second = name.indexOf('.', name.indexOf('.') + 1);
        return second < 0 ? name : name.substring(0, second);
    }
}
