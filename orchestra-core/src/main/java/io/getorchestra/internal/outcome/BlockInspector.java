package io.getorchestra.internal.outcome;

import java.io.IOException;
import java.lang.StackWalker.StackFrame;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Tells from inside a resource's {@code close()} whether the block that the resource guards ended by itself or threw.
 *
 * <p>Java hands {@code close()} no exception, but a compiler calls it from one place when the block ends normally and
 * from another, a handler, when it throws. The caller's stack frame holds the index of the calling instruction, the
 * caller's class file (read as a resource) says what stands there. See {@link TryBlocks} for what is recognised.
 *
 * <p>Stateless and thread-safe. It reads and parses the caller's class file on every call, a matter of milliseconds in a
 * cold JVM: to be called once, and only when the job has not said itself how it ended.
 */
public final class BlockInspector {
    private BlockInspector() {}

    /**
     * Looks at the code that called {@code close()} on a resource. To be called by that {@code close()}, directly or
     * through other methods of the same class.
     *
     * @param resourceType the class that declares the running {@code close()}
     * @param known the class file of the class that is expected to have called, from before it could change; null when
     *     there is none
     * @return how the block was left; {@link BlockExit#UNKNOWN} for all that is not recognised for certain, and after
     *     any trouble. Never null; nothing is ever thrown.
     */
    public static BlockEnd inspect(Class<? extends AutoCloseable> resourceType, KnownClass known) {
        try {
            CallerSearch search = new CallerSearch(resourceType);
            Set<StackWalker.Option> options =
                    Set.of(StackWalker.Option.RETAIN_CLASS_REFERENCE, StackWalker.Option.SHOW_HIDDEN_FRAMES);
            StackFrame caller = StackWalker.getInstance(options).walk(search);
            if (caller == null || caller.getDeclaringClass().isHidden()) {
                return BlockEnd.UNKNOWN;
            }
            Set<String> resourceTypes = new HashSet<>();
            addWithSupertypes(resourceType, resourceTypes);
            CloseCalls calls = new CloseCalls(resourceTypes, search.kotlinCloser);
            Class<?> type = caller.getDeclaringClass();
            byte[] bytes = known != null && known.bytesOf(type) != null ? known.bytesOf(type) : ClassFile.read(type);
            BlockExit exit = decide(
                    bytes,
                    type,
                    caller.getMethodName(),
                    caller.getDescriptor(),
                    caller.getByteCodeIndex(),
                    caller.getLineNumber(),
                    calls);
            boolean others = exit != BlockExit.EXCEPTION || Catchers.areOthers(bytes, search.fromCallerOn, calls);
            return new BlockEnd(exit, others);
        } catch (Throwable trouble) { // an exhausted stack or heap included: the job must not notice that we looked
            return BlockEnd.UNKNOWN;
        }
    }

    /**
     * The decision alone.
     *
     * @param type the class as it runs, to find out whether an agent has changed it; null when that is not known
     * @param line the line number that the running code gives, negative when it has none
     * @return {@link BlockExit#UNKNOWN} for any bytes that are no class file or hold no such method
     */
    static BlockExit decide(
            byte[] bytes, Class<?> type, String method, String descriptor, int index, int line, CloseCalls calls) {
        try {
            ClassFile classFile = new ClassFile(bytes);
            Instructions code = classFile.code(method, descriptor);
            if (code == null) {
                return BlockExit.UNKNOWN;
            }
            TryBlocks blocks = new TryBlocks(code, calls);
            BlockExit exit = blocks.exit(index, line);
            boolean certain = exit == BlockExit.UNKNOWN
                    || !blocks.isAmbiguous(index, line, exit)
                    || type != null && classFile.hasMembersOf(type);
            return certain ? exit : BlockExit.UNKNOWN;
        } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError malformed) {
            return BlockExit.UNKNOWN;
        }
    }

    /**
     * Which calls close the resource.
     *
     * @param resourceTypes internal names of the resource's class and all its supertypes
     * @param kotlinCloser internal name of the class whose {@code closeFinally} the call went through, or null
     */
    record CloseCalls(Set<String> resourceTypes, String kotlinCloser) {}

    private static void addWithSupertypes(Class<?> type, Set<String> names) {
        if (type != null && names.add(internalName(type))) {
            addWithSupertypes(type.getSuperclass(), names);
            for (Class<?> implemented : type.getInterfaces()) {
                addWithSupertypes(implemented, names);
            }
        }
    }

    private static String internalName(Class<?> type) {
        return type.getName().replace('.', '/');
    }

    /** Finds the frame that called {@code close()}. Hidden frames count: a call through one is not a direct call. */
    private static final class CallerSearch implements Function<Stream<StackFrame>, StackFrame> {
        private final Class<?> resourceType;
        private final List<StackFrame> fromCallerOn = new ArrayList<>();
        private String kotlinCloser;

        CallerSearch(Class<?> resourceType) {
            this.resourceType = resourceType;
        }

        @Override
        public StackFrame apply(Stream<StackFrame> frames) {
            StackFrame callee = null;
            for (Iterator<StackFrame> rest = frames.iterator(); rest.hasNext(); ) {
                StackFrame frame = rest.next();
                Class<?> type = frame.getDeclaringClass();
                if (type == resourceType) {
                    callee = frame;
                } else if (callee == null) {
                    if (!type.getPackageName().equals(BlockInspector.class.getPackageName())) {
                        return null;
                    }
                } else if (!isClose(callee)) {
                    return null;
                } else if (kotlinCloser == null && isKotlinCloser(frame)) {
                    kotlinCloser = internalName(type);
                } else {
                    fromCallerOn.add(frame);
                    while (rest.hasNext()) {
                        fromCallerOn.add(rest.next());
                    }
                    return frame;
                }
            }
            return null;
        }

        private static boolean isClose(StackFrame frame) {
            return frame.getMethodName().equals("close")
                    && frame.getDescriptor().equals("()V");
        }

        private static boolean isKotlinCloser(StackFrame frame) {
            String type = frame.getClassName();
            return frame.getMethodName().equals(TryBlocks.KOTLIN_CLOSE)
                    && (type.equals("kotlin.jdk7.AutoCloseableKt") || type.equals("kotlin.io.CloseableKt"));
        }
    }
}
