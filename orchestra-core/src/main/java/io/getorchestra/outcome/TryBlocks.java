package io.getorchestra.outcome;

import io.getorchestra.outcome.BlockInspector.CloseCalls;
import io.getorchestra.outcome.ClassFile.Code;
import io.getorchestra.outcome.ClassFile.Method;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Tells for each call in one method that closes a resource whether it is the one made when the block throws, one of
 * those made when the block ends normally, or none that is known.
 *
 * <p>javac, ecj and Kotlin all make of {@code try (t)}, {@code use} and {@code finally { t.close(); }} a handler for
 * everything thrown that stores the exception, closes the resource in local {@code t} and throws the same exception
 * again. That close is the exceptional one. A normal one closes the same local outside of the range that the handler
 * protects, and control comes to it only from inside of that range, without an exception. Further, the resource has
 * to be new when the range begins, so that an exception caught before cannot be the reason to close.
 *
 * <p>Instructions are those of JVMS §6.5.
 */
final class TryBlocks {
    static final String KOTLIN_CLOSE = "closeFinally";

    private static final int NOP = 0;
    private static final int ACONST_NULL = 1;
    private static final int BIPUSH = 16;
    private static final int SIPUSH = 17;
    private static final int LDC = 18;
    private static final int LDC_W = 19;
    private static final int LDC2_W = 20;
    private static final int ILOAD = 21;
    private static final int ALOAD = 25;
    private static final int ALOAD_0 = 42;
    private static final int ISTORE = 54;
    private static final int ASTORE = 58;
    private static final int ASTORE_0 = 75;
    private static final int IINC = 132;
    private static final int IFEQ = 153;
    private static final int IF_ACMPEQ = 165;
    private static final int GOTO = 167;
    private static final int JSR = 168;
    private static final int RET = 169;
    private static final int TABLESWITCH = 170;
    private static final int LOOKUPSWITCH = 171;
    private static final int RETURN = 177;
    private static final int GETSTATIC = 178;
    private static final int INVOKEVIRTUAL = 182;
    private static final int INVOKESTATIC = 184;
    private static final int INVOKEINTERFACE = 185;
    private static final int INVOKEDYNAMIC = 186;
    private static final int NEW = 187;
    private static final int NEWARRAY = 188;
    private static final int ANEWARRAY = 189;
    private static final int ATHROW = 191;
    private static final int CHECKCAST = 192;
    private static final int INSTANCEOF = 193;
    private static final int WIDE = 196;
    private static final int MULTIANEWARRAY = 197;
    private static final int IFNULL = 198;
    private static final int IFNONNULL = 199;
    private static final int GOTO_W = 200;

    private static final int NONE = -1;
    private static final int INSIDE_INSTRUCTION = -2;
    /** Far more than a method of the largest size needs; mangled ones shall not keep a job from ending. */
    private static final int MAX_WORK = 50_000_000;

    private final Code code;
    private final CloseCalls calls;
    private final ByteBuffer bytes;
    /** By index: where the instruction before starts, {@link #NONE} for the first one. */
    private final int[] previous;
    /** Where an instruction's edges begin, in {@link #from} and {@link #to}. */
    private final int[] firstEdge;
    /** The flow of control but for exceptions: an edge leads from an instruction to one that may run next. */
    private int[] from = new int[64];

    private int[] to = new int[64];
    private int edges;
    private int work;

    TryBlocks(Code code, CloseCalls calls) {
        this.code = code;
        this.calls = calls;
        bytes = ByteBuffer.wrap(code.instructions());
        previous = new int[bytes.limit()];
        firstEdge = new int[bytes.limit()];
        Arrays.fill(previous, INSIDE_INSTRUCTION);
        int before = NONE;
        for (int pc = 0; pc < bytes.limit(); pc = next(pc)) {
            previous[pc] = before;
            before = pc;
            firstEdge[pc] = edges;
            addEdges(pc);
        }
        for (int i = 0; i < edges; i++) {
            if (!isInstruction(to[i])) {
                throw new IllegalArgumentException("jump");
            }
        }
    }

    /** How the block was left when the running call is the one at {@code pc}, and its line number that one. */
    BlockExit exit(int pc, int line) throws IOException {
        if (isAt(pc, line)) {
            return exitOf(pc);
        }
        // An agent has changed the running code, its indexes are others. Is there only one kind of close in that line?
        BlockExit exit = null;
        for (int call = 0; call < bytes.limit() && line >= 0; call = next(call)) {
            if (isAt(call, line)) {
                BlockExit other = exitOf(call);
                exit = exit == null || exit == other ? other : BlockExit.UNKNOWN;
            }
        }
        return exit == null ? BlockExit.UNKNOWN : exit;
    }

    /**
     * Whether some close call before {@code pc} in the same line means something else than {@code exit}. An agent that
     * adds code may have moved that one to this index, and the line would not refute it.
     */
    boolean isAmbiguous(int pc, int line, BlockExit exit) throws IOException {
        for (int call = 0; call < pc && isAt(pc, line); call = next(call)) {
            if (isAt(call, line) && exitOf(call) != exit) {
                return true;
            }
        }
        return false;
    }

    private boolean isAt(int pc, int line) throws IOException {
        if (!isInstruction(pc) || !isCloseCall(pc)) {
            return false;
        }
        work(code.lines().length);
        return code.line(pc) == line;
    }

    private BlockExit exitOf(int closeCall) throws IOException {
        Close close = closeEndingAt(closeCall);
        if (close == null) {
            return BlockExit.UNKNOWN;
        }
        boolean normal = onlyEnteredAt(close.start, close.call) && !isHandler(close.start) && isEmptyBlock(close);
        BitSet seen = new BitSet();
        for (ClassFile.Handler row : code.handlers()) {
            if (!catchesAll(row) || seen.get(row.pc())) {
                continue;
            }
            seen.set(row.pc());
            Rethrower handler = rethrowerAt(row.pc());
            if (handler == null || handler.close.resource != close.resource || handler.close.cause != close.cause) {
                continue;
            }
            if (handler.close.call == closeCall) {
                return BlockExit.EXCEPTION;
            }
            normal |= isNormalEnd(close, handler);
        }
        return normal ? BlockExit.NORMAL : BlockExit.UNKNOWN;
    }

    // ---- The normal end ----

    private boolean isNormalEnd(Close close, Rethrower handler) throws IOException {
        BitSet block = blockOf(handler);
        int start = block.nextSetBit(0);
        if (start < 0 || block.get(close.start) || block.get(close.call) || storesInto(close.resource, block)) {
            return false;
        }
        // A plain finally may belong to a try with catch clauses. What comes out of those is no normal end of the
        // block, so there the way must not lead through any handler.
        BitSet ways = handler.managed ? block : reach(new int[] {start}, NONE, block);
        boolean entered = false;
        work(edges);
        for (int i = 0; i < edges; i++) {
            if (to[i] == close.start) {
                entered = true;
                if (!ways.get(from[i])) {
                    return false;
                }
            }
        }
        return entered && opens(start, close, block);
    }

    /** {@code try (T t = open()) {}}: no compiler protects what is not there, the close comes right after the store. */
    private boolean isEmptyBlock(Close close) throws IOException {
        return close.ifNull != NONE
                && stored(previous[close.start]) == close.resource
                && opens(close.start, close, new BitSet());
    }

    private BitSet blockOf(Rethrower handler) {
        BitSet block = new BitSet();
        for (ClassFile.Handler row : code.handlers()) {
            // Those that start at the handler or after it protect parts of the handler itself.
            if (row.pc() == handler.pc && row.start() < handler.pc && row.start() < row.end()) {
                work(row.end() - row.start());
                block.set(row.start(), row.end());
            }
        }
        return block;
    }

    private boolean storesInto(int local, BitSet block) {
        work(bytes.limit());
        for (int pc = 0; pc < bytes.limit(); pc = next(pc)) {
            if (block.get(pc) && stored(pc) == local) {
                return true;
            }
        }
        return false;
    }

    // ---- The resource is new ----

    /** Whether the resource comes into being right before {@code start}, where {@code block} begins. */
    private boolean opens(int start, Close close, BitSet block) throws IOException {
        int pc = previous[start];
        boolean causeIsNull = close.cause == NONE;
        while (pc > 0 && (op(pc) == NOP || isNullInto(pc) && stored(pc) != close.resource)) { // ecj, Kotlin
            causeIsNull |= stored(pc) == close.cause;
            pc = op(pc) == NOP ? previous[pc] : previous[previous[pc]];
        }
        if (pc < 0 || !causeIsNull) {
            return false;
        }
        work(edges);
        for (int i = 0; i < edges; i++) {
            boolean fromAbove = from[i] >= pc && from[i] < start;
            boolean repeats = to[i] == start && block.get(from[i]);
            if (to[i] > pc && to[i] <= start && !fromAbove && !repeats) {
                return false;
            }
        }
        if (stored(pc) != close.resource) {
            return isOpenedBefore(start, close.resource);
        }
        int value = op(previous[pc]) == CHECKCAST ? previous[previous[pc]] : previous[pc];
        if (loaded(value) == NONE) {
            return isNew(pc);
        }
        return onlyEnteredAt(value, pc) && isOpenedBefore(value, loaded(value));
    }

    private boolean isNullInto(int pc) {
        return stored(pc) != NONE && op(previous[pc]) == ACONST_NULL;
    }

    /**
     * For {@code T t = open(); … try (t)}: whether {@code local} holds at {@code pc} what was opened further up, on each
     * way to get there, and none leads through a handler.
     */
    private boolean isOpenedBefore(int pc, int local) throws IOException {
        int store = previous[pc];
        while (store >= 0 && stored(store) != local) {
            store = previous[store];
        }
        if (store < 0 || !isNew(store)) {
            return false;
        }
        int[] otherWays = new int[1 + code.handlers().length + bytes.limit()];
        int count = 1; // the first is the start of the method
        for (ClassFile.Handler row : code.handlers()) {
            otherWays[count++] = row.pc();
        }
        for (int at = 0; at < bytes.limit(); at = next(at)) {
            if (at != store && stored(at) == local) {
                otherWays[count++] = next(at);
            }
        }
        return !reach(Arrays.copyOf(otherWays, count), store, null).get(pc);
    }

    /**
     * Whether what {@code store} takes from the stack was returned by some call. Where only a handler leads, it has to be
     * a call of the resource's own type: any other may hand out a resource that is open already, whose block threw.
     */
    private boolean isNew(int store) throws IOException {
        boolean onlyByHandler = !reach(new int[] {0}, NONE, null).get(store);
        return isNew(store, onlyByHandler, 8);
    }

    private boolean isNew(int consumer, boolean ownType, int depth) throws IOException {
        int producer = previous[consumer];
        if (producer < 0 || depth == 0) {
            return false;
        }
        if (fallsThrough(producer)
                && op(producer) != ACONST_NULL
                && !isCall(producer, ownType)
                && !(op(producer) == CHECKCAST && isNew(producer, ownType, depth - 1))) {
            return false;
        }
        work(edges);
        for (int i = 0; i < edges; i++) { // the arms of a conditional or switch expression
            boolean arm = to[i] == consumer && from[i] != producer;
            if (arm && (op(from[i]) != GOTO || !isNew(from[i], ownType, depth - 1))) {
                return false;
            }
        }
        return true;
    }

    private boolean isCall(int pc, boolean ownType) throws IOException {
        int op = op(pc);
        if (op < INVOKEVIRTUAL || op > INVOKEINTERFACE) {
            return false;
        }
        Method method = method(pc);
        boolean returnsObject =
                method.descriptor().endsWith(";") || method.name().equals("<init>");
        return returnsObject && (!ownType || calls.resourceTypes().contains(method.owner()));
    }

    // ---- The handler ----

    /** The handler at {@code pc} if it closes a resource and throws again what it caught; else null. */
    private Rethrower rethrowerAt(int pc) throws IOException {
        int thrown = isInstruction(pc) ? stored(pc) : NONE;
        if (thrown == NONE) {
            return null;
        }
        Merge merge = mergeAt(next(pc), thrown);
        Close close = closeAt(merge == null ? next(pc) : merge.end);
        if (close == null) {
            return null;
        }
        int rethrown = merge == null ? thrown : merge.primary;
        int end = next(close.call);
        boolean suppresses = op(end) == GOTO;
        if (suppresses) {
            int suppressor = next(end);
            end = target(end);
            if (!isSuppressor(suppressor, thrown, end) || !isProtected(close.call, suppressor)) {
                return null;
            }
        }
        if (close.ifNull != NONE && close.ifNull != end
                || loaded(end) != rethrown
                || op(next(end)) != ATHROW
                || isEntered(pc)
                || !onlyEnteredAt(pc, next(end))) {
            return null;
        }
        boolean managed =
                merge != null || suppresses || calls.kotlinCloser() != null || isMergedOutside(close.call, rethrown);
        return new Rethrower(pc, close, managed);
    }

    /** ecj's {@code if (primary == null) primary = thrown; else if (primary != thrown) primary.addSuppressed(thrown)}. */
    private Merge mergeAt(int pc, int thrown) throws IOException {
        int primary = loaded(pc);
        int test = next(pc);
        if (primary == NONE || op(test) != IFNONNULL) {
            return null;
        }
        int[] then = sequence(next(test), 3);
        int[] otherwise = sequence(next(then[2]), 6);
        int end = next(otherwise[5]);
        boolean matches = loaded(then[0]) == thrown
                && stored(then[1]) == primary
                && op(then[2]) == GOTO
                && target(then[2]) == end
                && target(test) == otherwise[0]
                && loaded(otherwise[0]) == primary
                && loaded(otherwise[1]) == thrown
                && op(otherwise[2]) == IF_ACMPEQ
                && target(otherwise[2]) == end
                && loaded(otherwise[3]) == primary
                && loaded(otherwise[4]) == thrown
                && isAddSuppressed(otherwise[5]);
        return matches ? new Merge(primary, end) : null;
    }

    /** ecj puts the merging around the close, javac puts suppressing beside it. */
    private boolean isMergedOutside(int closeCall, int primary) throws IOException {
        for (ClassFile.Handler row : code.handlers()) {
            int thrown = row.start() <= closeCall && closeCall < row.end() && catchesAll(row) && isInstruction(row.pc())
                    ? stored(row.pc())
                    : NONE;
            Merge merge = thrown == NONE ? null : mergeAt(next(row.pc()), thrown);
            if (merge != null && merge.primary == primary) {
                return true;
            }
        }
        return false;
    }

    /** javac's {@code catch (Throwable suppressed) { thrown.addSuppressed(suppressed); }}. */
    private boolean isSuppressor(int pc, int thrown, int end) throws IOException {
        int[] at = sequence(pc, 4);
        return stored(at[0]) != NONE
                && loaded(at[1]) == thrown
                && loaded(at[2]) == stored(at[0])
                && isAddSuppressed(at[3])
                && next(at[3]) == end;
    }

    private boolean isAddSuppressed(int pc) throws IOException {
        return op(pc) == INVOKEVIRTUAL && method(pc).name().equals("addSuppressed");
    }

    private boolean isProtected(int pc, int handler) throws IOException {
        for (ClassFile.Handler row : code.handlers()) {
            if (row.pc() == handler && row.start() <= pc && pc < row.end() && catchesAll(row)) {
                return true;
            }
        }
        return false;
    }

    private boolean isHandler(int pc) {
        for (ClassFile.Handler row : code.handlers()) {
            if (row.pc() == pc) {
                return true;
            }
        }
        return false;
    }

    private boolean catchesAll(ClassFile.Handler row) throws IOException {
        return row.type() == 0 || code.constants().className(row.type()).equals("java/lang/Throwable");
    }

    // ---- The close ----

    /** The instructions that end with the call at {@code call}. */
    private Close closeEndingAt(int call) throws IOException {
        Close longest = null;
        int pc = call;
        for (int back = 0; back < 4 && previous[pc] != NONE; back++) {
            pc = previous[pc];
            Close close = closeAt(pc);
            if (close != null && close.call == call) {
                longest = close;
            }
        }
        return longest;
    }

    /** {@code if (t != null) t.close()}, the test or a cast may be absent, or Kotlin's {@code closeFinally(t, cause)}. */
    private Close closeAt(int start) throws IOException {
        int pc = start;
        int resource = loaded(pc);
        int ifNull = NONE;
        if (op(next(pc)) == IFNULL) {
            ifNull = target(next(pc));
            pc = next(next(pc));
        }
        if (resource == NONE || loaded(pc) != resource) {
            return null;
        }
        pc = next(pc);
        int cause = NONE;
        if (calls.kotlinCloser() != null) {
            cause = loaded(pc);
            pc = cause == NONE ? pc : next(pc);
        } else if (op(pc) == CHECKCAST) {
            pc = next(pc);
        }
        boolean complete = isCloseCall(pc) && (cause == NONE) == (calls.kotlinCloser() == null);
        return complete ? new Close(start, pc, resource, cause, ifNull) : null;
    }

    private boolean isCloseCall(int pc) throws IOException {
        int op = op(pc);
        if (calls.kotlinCloser() != null) {
            return op == INVOKESTATIC
                    && method(pc).name().equals(KOTLIN_CLOSE)
                    && method(pc).owner().equals(calls.kotlinCloser());
        }
        return (op == INVOKEVIRTUAL || op == INVOKEINTERFACE)
                && method(pc).name().equals("close")
                && method(pc).descriptor().equals("()V")
                && calls.resourceTypes().contains(method(pc).owner());
    }

    // ---- Flow of control ----

    /** Whether no jump leads to between {@code first} and {@code last} but from there. */
    private boolean onlyEnteredAt(int first, int last) {
        work(edges);
        for (int i = 0; i < edges; i++) {
            if (to[i] > first && to[i] <= last && (from[i] < first || from[i] > last)) {
                return false;
            }
        }
        return true;
    }

    private boolean isEntered(int pc) {
        work(edges);
        for (int i = 0; i < edges; i++) {
            if (to[i] == pc) {
                return true;
            }
        }
        return false;
    }

    /** What can be reached without an exception, inside of {@code within} if given, not counting what only {@code stop} leads to. */
    private BitSet reach(int[] starts, int stop, BitSet within) {
        work(edges + starts.length);
        BitSet reached = new BitSet();
        int[] pending = new int[starts.length + edges];
        int count = 0;
        for (int start : starts) {
            pending[count++] = start;
        }
        while (count > 0) {
            int pc = pending[--count];
            if (!isInstruction(pc) || reached.get(pc) || within != null && !within.get(pc)) {
                continue;
            }
            reached.set(pc);
            for (int i = firstEdge[pc]; pc != stop && i < edges && from[i] == pc; i++) {
                pending[count++] = to[i];
            }
        }
        return reached;
    }

    private void addEdges(int pc) {
        int op = op(pc);
        if (fallsThrough(pc)) {
            addEdge(pc, next(pc));
        }
        if (op == TABLESWITCH || op == LOOKUPSWITCH) {
            int at = operands(pc);
            addEdge(pc, pc + bytes.getInt(at));
            // Past default, low and high; or past default, count and the first key.
            for (int entry = at + 12; entry < next(pc); entry += op == TABLESWITCH ? 4 : 8) {
                addEdge(pc, pc + bytes.getInt(entry));
            }
        } else if (isJump(op)) {
            addEdge(pc, target(pc));
        }
    }

    private void addEdge(int source, int destination) {
        if (edges == from.length) {
            from = Arrays.copyOf(from, 2 * edges);
            to = Arrays.copyOf(to, 2 * edges);
        }
        from[edges] = source;
        to[edges++] = destination;
    }

    private static boolean isJump(int op) {
        return op >= IFEQ && op <= GOTO || op == IFNULL || op == IFNONNULL || op == GOTO_W;
    }

    private boolean fallsThrough(int pc) {
        int op = op(pc);
        return op != GOTO && op != GOTO_W && op != ATHROW && !(op >= TABLESWITCH && op <= RETURN);
    }

    private int target(int pc) {
        return op(pc) == GOTO_W ? pc + bytes.getInt(pc + 1) : pc + bytes.getShort(pc + 1);
    }

    private void work(int amount) {
        work += amount;
        if (work > MAX_WORK) {
            throw new IllegalArgumentException("too much");
        }
    }

    // ---- Instructions ----

    private boolean isInstruction(int pc) {
        return pc >= 0 && pc < previous.length && previous[pc] != INSIDE_INSTRUCTION;
    }

    private int op(int pc) {
        return pc < 0 || pc >= bytes.limit() ? NONE : bytes.get(pc) & 0xFF;
    }

    private int u1(int at) {
        return bytes.get(at) & 0xFF;
    }

    private int u2(int at) {
        return bytes.getShort(at) & 0xFFFF;
    }

    /** The local that the instruction stores a reference into, or {@link #NONE}. */
    private int stored(int pc) {
        return local(pc, ASTORE, ASTORE_0);
    }

    /** The local that the instruction loads a reference from, or {@link #NONE}. */
    private int loaded(int pc) {
        return local(pc, ALOAD, ALOAD_0);
    }

    private int local(int pc, int general, int first) {
        int op = op(pc);
        if (op >= first && op < first + 4) {
            return op - first;
        }
        if (op == WIDE) {
            return u1(pc + 1) == general ? u2(pc + 2) : NONE;
        }
        return op == general ? u1(pc + 1) : NONE;
    }

    private Method method(int pc) throws IOException {
        return code.constants().method(u2(pc + 1));
    }

    private int[] sequence(int pc, int length) {
        int[] starts = new int[length];
        for (int i = 0; i < length; i++) {
            starts[i] = pc;
            pc = next(pc);
        }
        return starts;
    }

    /** Where the next instruction starts; after the last, the length of the code. */
    private int next(int pc) {
        int op = op(pc);
        if (op == NONE) {
            return bytes.limit();
        }
        if (op == JSR || op == RET || op > GOTO_W) {
            throw new IllegalArgumentException("instruction");
        }
        int next = pc + length(pc, op);
        if (next > bytes.limit()) {
            throw new IllegalArgumentException("instruction");
        }
        return next;
    }

    private int length(int pc, int op) {
        if (op == TABLESWITCH) {
            int at = operands(pc);
            long entries = (long) bytes.getInt(at + 8) - bytes.getInt(at + 4) + 1;
            return tableLength(pc, at + 12, entries, 4);
        }
        if (op == LOOKUPSWITCH) {
            int at = operands(pc);
            return tableLength(pc, at + 8, bytes.getInt(at + 4), 8);
        }
        if (op == WIDE) {
            return u1(pc + 1) == IINC ? 6 : 4;
        }
        if (op == INVOKEINTERFACE || op == INVOKEDYNAMIC || op == GOTO_W) {
            return 5;
        }
        if (op == MULTIANEWARRAY) {
            return 4;
        }
        boolean two = op == BIPUSH
                || op == LDC
                || op >= ILOAD && op <= ALOAD
                || op >= ISTORE && op <= ASTORE
                || op == NEWARRAY;
        if (two) {
            return 2;
        }
        boolean three = op == SIPUSH
                || op == LDC_W
                || op == LDC2_W
                || op == IINC
                || op >= IFEQ && op <= GOTO
                || op >= GETSTATIC && op <= INVOKESTATIC
                || op == NEW
                || op == ANEWARRAY
                || op == CHECKCAST
                || op == INSTANCEOF
                || op == IFNULL
                || op == IFNONNULL;
        return three ? 3 : 1;
    }

    private int tableLength(int pc, int start, long entries, int size) {
        if (entries < 0 || entries > bytes.limit()) {
            throw new IllegalArgumentException("switch");
        }
        return start - pc + (int) entries * size;
    }

    /** Where the operands of a switch start. */
    private static int operands(int pc) {
        return (pc & ~3) + 4;
    }

    /** Instructions that close a resource, {@code cause} and {@code ifNull} are {@link #NONE} where there is none. */
    private record Close(int start, int call, int resource, int cause, int ifNull) {}

    /** {@code managed}: it does nothing else and is no {@code finally}, to which catch clauses may belong. */
    private record Rethrower(int pc, Close close, boolean managed) {}

    private record Merge(int primary, int end) {}
}
