package io.getorchestra.internal.outcome;

import static io.getorchestra.internal.outcome.Instructions.ACONST_NULL;
import static io.getorchestra.internal.outcome.Instructions.ATHROW;
import static io.getorchestra.internal.outcome.Instructions.CHECKCAST;
import static io.getorchestra.internal.outcome.Instructions.GOTO;
import static io.getorchestra.internal.outcome.Instructions.IFNONNULL;
import static io.getorchestra.internal.outcome.Instructions.IFNULL;
import static io.getorchestra.internal.outcome.Instructions.IF_ACMPEQ;
import static io.getorchestra.internal.outcome.Instructions.INVOKEINTERFACE;
import static io.getorchestra.internal.outcome.Instructions.INVOKESTATIC;
import static io.getorchestra.internal.outcome.Instructions.INVOKEVIRTUAL;
import static io.getorchestra.internal.outcome.Instructions.NONE;
import static io.getorchestra.internal.outcome.Instructions.NOP;

import io.getorchestra.internal.outcome.BlockInspector.CloseCalls;
import io.getorchestra.internal.outcome.ClassFile.Handler;
import java.io.IOException;
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
 */
final class TryBlocks {
    static final String KOTLIN_CLOSE = "closeFinally";

    private final Instructions code;
    private final CloseCalls calls;

    TryBlocks(Instructions code, CloseCalls calls) {
        this.code = code;
        this.calls = calls;
    }

    /** How the block was left when the running call is the one at {@code pc}, and its line number that one. */
    BlockExit exit(int pc, int line) throws IOException {
        if (isAt(pc, line)) {
            return exitOf(pc);
        }
        // An agent has changed the running code, its indexes are others. Is there only one kind of close in that line?
        BlockExit exit = null;
        for (int call = 0; call < code.length() && line >= 0; call = code.next(call)) {
            if (isAt(call, line)) {
                BlockExit other = exitOf(call);
                exit = exit == null || exit == other ? other : BlockExit.UNKNOWN;
            }
        }
        return exit == null ? BlockExit.UNKNOWN : exit;
    }

    /** Where the handler that makes this close call throws again what it caught. */
    int rethrow(int closeCall) {
        int end = code.next(closeCall);
        return code.next(code.op(end) == GOTO ? code.target(end) : end);
    }

    /**
     * Whether some close call before {@code pc} in the same line means something else than {@code exit}. An agent that
     * adds code may have moved that one to this index, and the line would not refute it.
     */
    boolean isAmbiguous(int pc, int line, BlockExit exit) throws IOException {
        for (int call = 0; call < pc && isAt(pc, line); call = code.next(call)) {
            if (isAt(call, line) && exitOf(call) != exit) {
                return true;
            }
        }
        return false;
    }

    private boolean isAt(int pc, int line) throws IOException {
        return code.isInstruction(pc) && isCloseCall(pc) && code.line(pc) == line;
    }

    private BlockExit exitOf(int closeCall) throws IOException {
        Close close = closeEndingAt(closeCall);
        if (close == null) {
            return BlockExit.UNKNOWN;
        }
        boolean normal =
                code.onlyEnteredAt(close.start, close.call) && !code.isHandler(close.start) && isEmptyBlock(close);
        BitSet seen = new BitSet();
        for (Handler row : code.handlers()) {
            int handler = row.pc();
            if (!code.catchesAll(row) || seen.get(handler)) {
                continue;
            }
            seen.set(handler);
            Close exceptional = closeInHandler(handler);
            if (exceptional == null || exceptional.resource != close.resource || exceptional.cause != close.cause) {
                continue;
            }
            if (exceptional.call == closeCall) {
                return BlockExit.EXCEPTION;
            }
            normal |= isNormalEnd(close, handler, exceptional);
        }
        return normal ? BlockExit.NORMAL : BlockExit.UNKNOWN;
    }

    // ---- The normal end ----

    private boolean isNormalEnd(Close close, int handler, Close exceptional) throws IOException {
        BitSet block = code.protectedBy(handler);
        int start = block.nextSetBit(0);
        if (start < 0 || block.get(close.start) || block.get(close.call)) {
            return false;
        }
        int opened = NONE;
        for (int store : code.storesInto(close.resource)) {
            if (block.get(store) && opened != NONE) {
                return false;
            }
            opened = block.get(store) ? store : opened;
        }
        // A finally may belong to a try with catch clauses. What comes out of those is no normal end of the block, so
        // there the way must not lead through any handler.
        BitSet ways = isFinally(handler, exceptional) ? code.reach(new int[] {start}, NONE, block) : block;
        int[] ends = code.before(close.start);
        for (int end : ends) {
            if (!ways.get(end)) {
                return false;
            }
        }
        return ends.length > 0
                && (opened == NONE ? opens(start, close, block) : opensInside(start, close, block) && isNew(opened));
    }

    /** {@code try (T t = open()) {}}: no compiler protects what is not there, the close comes right after the store. */
    private boolean isEmptyBlock(Close close) throws IOException {
        return close.ifNull != NONE
                && code.stored(code.previous(close.start)) == close.resource
                && opens(close.start, close, new BitSet());
    }

    // ---- The resource is new ----

    /** Whether the resource comes into being right before {@code start}, where {@code block} begins. */
    private boolean opens(int start, Close close, BitSet block) throws IOException {
        int pc = lastBefore(start, close, block);
        if (pc == NONE) {
            return false;
        }
        if (code.stored(pc) != close.resource) {
            return isOpenedBefore(start, close.resource);
        }
        int value = code.previous(pc);
        if (code.op(value) == CHECKCAST) {
            value = code.previous(value);
        }
        if (code.loaded(value) == NONE) {
            return isNew(pc);
        }
        return code.onlyEnteredAt(value, pc) && isOpenedBefore(value, code.loaded(value));
    }

    /** {@code T t = null; try { t = open(); …}}: whether the resource is null when the block begins. */
    private boolean opensInside(int start, Close close, BitSet block) throws IOException {
        int pc = lastBefore(start, close, block);
        return pc != NONE && code.stored(pc) == close.resource && code.op(code.previous(pc)) == ACONST_NULL;
    }

    /** What runs right before {@code start}, but for other locals set to null, and on no other way; or {@link Instructions#NONE}. */
    private int lastBefore(int start, Close close, BitSet block) throws IOException {
        int pc = code.previous(start);
        boolean causeIsNull = close.cause == NONE;
        while (pc > 0 && (code.op(pc) == NOP || isOtherNull(pc, close.resource))) { // ecj, Kotlin
            causeIsNull |= code.stored(pc) == close.cause;
            pc = code.previous(code.op(pc) == NOP ? pc : code.previous(pc));
        }
        if (pc < 0 || !causeIsNull) {
            return NONE;
        }
        for (int at = code.next(pc); at <= start; at = code.next(at)) {
            for (int before : code.before(at)) {
                boolean fromAbove = before >= pc && before < start;
                boolean repeats = at == start && block.get(before);
                if (!fromAbove && !repeats) {
                    return NONE;
                }
            }
        }
        return pc;
    }

    /** Whether null is stored here, and not into {@code resource}. */
    private boolean isOtherNull(int pc, int resource) {
        int local = code.stored(pc);
        return local != NONE && local != resource && code.op(code.previous(pc)) == ACONST_NULL;
    }

    /**
     * For {@code T t = open(); … try (t)}: whether {@code local} holds at {@code pc} what was opened further up, on each
     * way to get there, and none leads through a handler.
     */
    private boolean isOpenedBefore(int pc, int local) throws IOException {
        Handler[] handlers = code.handlers();
        int[] stores = code.storesInto(local);
        int[] otherWays = new int[1 + handlers.length + stores.length];
        int count = 1; // the first is the start of the method
        for (Handler row : handlers) {
            otherWays[count++] = row.pc();
        }
        int opened = NONE;
        for (int store : stores) {
            opened = store < pc ? store : opened;
        }
        for (int store : stores) {
            otherWays[count++] = store == opened ? 0 : code.next(store);
        }
        return opened != NONE
                && isNew(opened)
                && !code.reach(otherWays, opened, null).get(pc);
    }

    /**
     * Whether what {@code store} takes from the stack was returned by some call. Where only a handler leads, it has to be
     * a call of the resource's own type: any other may hand out a resource that is open already, whose block threw.
     */
    private boolean isNew(int store) throws IOException {
        boolean onlyByHandler = !code.reach(new int[] {0}, NONE, null).get(store);
        return isNew(store, onlyByHandler, 8);
    }

    private boolean isNew(int consumer, boolean ownType, int depth) throws IOException {
        int producer = code.previous(consumer);
        if (producer < 0 || depth == 0) {
            return false;
        }
        if (code.fallsThrough(producer)
                && code.op(producer) != ACONST_NULL
                && !isCall(producer, ownType)
                && !(code.op(producer) == CHECKCAST && isNew(producer, ownType, depth - 1))) {
            return false;
        }
        for (int end : code.before(consumer)) { // the arms of a conditional or switch expression
            if (end != producer && (code.op(end) != GOTO || !isNew(end, ownType, depth - 1))) {
                return false;
            }
        }
        return true;
    }

    private boolean isCall(int pc, boolean ownType) throws IOException {
        int op = code.op(pc);
        if (op < INVOKEVIRTUAL || op > INVOKEINTERFACE) {
            return false;
        }
        boolean returnsObject =
                code.calledDescriptor(pc).endsWith(";") || code.calledName(pc).equals("<init>");
        return returnsObject && (!ownType || calls.resourceTypes().contains(code.calledType(pc)));
    }

    // ---- The handler ----

    /** The close made by a handler that closes a resource, throws again what it caught and does nothing else; or null. */
    private Close closeInHandler(int handler) throws IOException {
        int thrown = code.isInstruction(handler) ? code.stored(handler) : NONE;
        if (thrown == NONE) {
            return null;
        }
        int start = code.next(handler);
        int rethrown = thrown;
        int merged = endOfMerge(start, thrown);
        if (merged != NONE) {
            rethrown = code.loaded(start);
            start = merged;
        }
        Close close = closeAt(start);
        if (close == null) {
            return null;
        }
        int end = code.next(close.call);
        if (code.op(end) == GOTO) {
            int suppressor = code.next(end);
            end = code.target(end);
            if (!isSuppressor(suppressor, thrown, end) || !isProtected(close.call, suppressor)) {
                return null;
            }
        }
        boolean rethrows = (close.ifNull == NONE || close.ifNull == end)
                && code.loaded(end) == rethrown
                && code.op(code.next(end)) == ATHROW
                && code.before(handler).length == 0
                && code.onlyEnteredAt(handler, code.next(end));
        return rethrows ? close : null;
    }

    /** Whether a handler may be that of a {@code finally}: those of resources also suppress what {@code close} throws. */
    private boolean isFinally(int handler, Close close) throws IOException {
        boolean merges = close.start != code.next(handler);
        boolean suppresses = code.op(code.next(close.call)) == GOTO;
        return !merges
                && !suppresses
                && calls.kotlinCloser() == null
                && !isMergedOutside(close.call, code.stored(handler));
    }

    /**
     * Behind ecj's {@code if (primary == null) primary = thrown; else if (primary != thrown)
     * primary.addSuppressed(thrown);}, or {@link Instructions#NONE} when that is not what stands here.
     */
    private int endOfMerge(int pc, int thrown) throws IOException {
        int primary = code.loaded(pc);
        int test = code.next(pc);
        if (primary == NONE || code.op(test) != IFNONNULL) {
            return NONE;
        }
        int[] then = code.sequence(code.next(test), 3);
        int[] otherwise = code.sequence(code.next(then[2]), 6);
        int end = code.next(otherwise[5]);
        boolean matches = code.loaded(then[0]) == thrown
                && code.stored(then[1]) == primary
                && code.op(then[2]) == GOTO
                && code.target(then[2]) == end
                && code.target(test) == otherwise[0]
                && code.loaded(otherwise[0]) == primary
                && code.loaded(otherwise[1]) == thrown
                && code.op(otherwise[2]) == IF_ACMPEQ
                && code.target(otherwise[2]) == end
                && code.loaded(otherwise[3]) == primary
                && code.loaded(otherwise[4]) == thrown
                && isAddSuppressed(otherwise[5]);
        return matches ? end : NONE;
    }

    /** ecj puts the merging around the close, javac puts suppressing beside it. */
    private boolean isMergedOutside(int closeCall, int primary) throws IOException {
        for (Handler row : code.handlers()) {
            if (protects(row, closeCall) && code.isInstruction(row.pc())) {
                int thrown = code.stored(row.pc());
                int merge = code.next(row.pc());
                if (thrown != NONE && code.loaded(merge) == primary && endOfMerge(merge, thrown) != NONE) {
                    return true;
                }
            }
        }
        return false;
    }

    /** javac's {@code catch (Throwable suppressed) { thrown.addSuppressed(suppressed); }}. */
    private boolean isSuppressor(int pc, int thrown, int end) throws IOException {
        int[] at = code.sequence(pc, 4);
        return code.stored(at[0]) != NONE
                && code.loaded(at[1]) == thrown
                && code.loaded(at[2]) == code.stored(at[0])
                && isAddSuppressed(at[3])
                && code.next(at[3]) == end;
    }

    private boolean isAddSuppressed(int pc) throws IOException {
        return code.op(pc) == INVOKEVIRTUAL && code.calledName(pc).equals("addSuppressed");
    }

    private boolean isProtected(int pc, int handler) throws IOException {
        for (Handler row : code.handlers()) {
            if (row.pc() == handler && protects(row, pc)) {
                return true;
            }
        }
        return false;
    }

    private boolean protects(Handler row, int pc) throws IOException {
        return row.start() <= pc && pc < row.end() && code.catchesAll(row);
    }

    // ---- The close ----

    /** The instructions that end with the call at {@code call}. */
    private Close closeEndingAt(int call) throws IOException {
        Close longest = null;
        int pc = call;
        for (int back = 0; back < 7 && code.previous(pc) != NONE; back++) {
            pc = code.previous(pc);
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
        int resource = code.loaded(pc);
        int ifNull = NONE;
        int test = afterSingletonList(code.next(pc));
        if (code.op(test) == IFNULL) {
            ifNull = code.target(test);
            pc = code.next(test);
        }
        if (resource == NONE || code.loaded(pc) != resource) {
            return null;
        }
        pc = code.next(pc);
        int cause = NONE;
        if (calls.kotlinCloser() != null) {
            cause = code.loaded(pc);
            if (cause == NONE) {
                return null;
            }
            pc = code.next(pc);
        } else if (code.op(pc) == CHECKCAST) {
            pc = code.next(pc);
        }
        return isCloseCall(pc) ? new Close(start, pc, resource, cause, ifNull) : null;
    }

    /** Lombok's {@code @Cleanup} tests {@code Collections.singletonList(t).get(0)}, so that no warning says that it cannot be null. */
    private int afterSingletonList(int pc) throws IOException {
        if (code.op(pc) != INVOKESTATIC
                || !code.calledName(pc).equals("singletonList")
                || !code.calledType(pc).equals("java/util/Collections")) {
            return pc;
        }
        int get = code.next(code.next(pc));
        return code.op(get) == INVOKEINTERFACE && code.calledName(get).equals("get") ? code.next(get) : pc;
    }

    private boolean isCloseCall(int pc) throws IOException {
        int op = code.op(pc);
        if (calls.kotlinCloser() != null) {
            return op == INVOKESTATIC
                    && code.calledName(pc).equals(KOTLIN_CLOSE)
                    && code.calledType(pc).equals(calls.kotlinCloser());
        }
        return (op == INVOKEVIRTUAL || op == INVOKEINTERFACE)
                && code.calledName(pc).equals("close")
                && code.calledDescriptor(pc).equals("()V")
                && calls.resourceTypes().contains(code.calledType(pc));
    }

    /**
     * Instructions that close a resource.
     *
     * @param resource the local that holds it
     * @param cause the local of the exception that Kotlin passes on, or {@link Instructions#NONE}
     * @param ifNull where a test for null leads, or {@link Instructions#NONE}
     */
    private record Close(int start, int call, int resource, int cause, int ifNull) {}
}
