package io.getorchestra.internal.outcome;

import io.getorchestra.internal.outcome.ClassFile.Handler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The instructions of one method (JVMS §6.5), each named by its index in the code, and how control flows between them.
 * Code that no compiler of today writes, {@code jsr} and {@code ret} included, ends in an unchecked exception; so does
 * what takes too long to look at.
 */
final class Instructions {
    static final int NOP = 0;
    static final int ACONST_NULL = 1;
    static final int IF_ACMPEQ = 165;
    static final int GOTO = 167;
    static final int INVOKEVIRTUAL = 182;
    static final int INVOKESTATIC = 184;
    static final int INVOKEINTERFACE = 185;
    static final int INVOKEDYNAMIC = 186;
    static final int ATHROW = 191;
    static final int CHECKCAST = 192;
    static final int IFNULL = 198;
    static final int IFNONNULL = 199;

    private static final int ICONST_M1 = 2;
    private static final int BIPUSH = 16;
    private static final int SIPUSH = 17;
    private static final int LDC = 18;
    private static final int LDC_W = 19;
    private static final int ILOAD = 21;
    private static final int ILOAD_0 = 26;
    private static final int ISTORE = 54;
    private static final int ISTORE_0 = 59;
    private static final int ALOAD = 25;
    private static final int ALOAD_0 = 42;
    private static final int ASTORE = 58;
    private static final int ASTORE_0 = 75;
    private static final int IINC = 132;
    private static final int IFEQ = 153;
    private static final int TABLESWITCH = 170;
    private static final int LOOKUPSWITCH = 171;
    private static final int RETURN = 177;
    private static final int WIDE = 196;
    private static final int GOTO_W = 200;

    /** No instruction, no local. */
    static final int NONE = -1;

    private static final int INSIDE_INSTRUCTION = -2;
    /** Far more than a method of the largest size needs; mangled ones shall not keep a job from ending. */
    private static final int MAX_WORK = 50_000_000;

    private final ClassFile constants;
    private final ByteBuffer bytes;
    private final Handler[] handlers;
    /** Pairs: the index of an instruction, the number of the line that starts there. */
    private final int[] lines;
    /** By index: the instruction before, {@link #NONE} for the first one. */
    private final int[] previous;
    /** By index: the instruction's first edge, in {@link #from} and {@link #to}. */
    private final int[] firstEdge;
    /** The flow of control but for exceptions: an edge leads from an instruction to one that may run next. */
    private int[] from = new int[64];

    private int[] to = new int[64];
    private int edges;
    private int work;

    Instructions(ClassFile constants, byte[] code, Handler[] handlers, int[] lines) {
        this.constants = constants;
        this.handlers = handlers;
        this.lines = lines;
        bytes = ByteBuffer.wrap(code);
        previous = new int[code.length];
        firstEdge = new int[code.length];
        Arrays.fill(previous, INSIDE_INSTRUCTION);
        int before = NONE;
        for (int pc = 0; pc < code.length; pc = next(pc)) {
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

    // ---- One after the other ----

    boolean isInstruction(int pc) {
        return pc >= 0 && pc < previous.length && previous[pc] != INSIDE_INSTRUCTION;
    }

    /** How many bytes of code there are. */
    int length() {
        return bytes.limit();
    }

    int previous(int pc) {
        return previous[pc];
    }

    /** After the last one, the length of the code. */
    int next(int pc) {
        int op = op(pc);
        if (op == NONE) {
            return bytes.limit();
        }
        int next = pc + length(pc, op);
        if (next > bytes.limit()) {
            throw new IllegalArgumentException("instruction");
        }
        return next;
    }

    /** As many instructions in a row, from {@code pc} on. */
    int[] sequence(int pc, int count) {
        int[] sequence = new int[count];
        for (int i = 0; i < count; i++) {
            sequence[i] = pc;
            pc = next(pc);
        }
        return sequence;
    }

    private int length(int pc, int op) {
        return switch (op) {
            // bipush, ldc, loads and stores of a local with an operand, newarray
            case 16, 18, 21, 22, 23, 24, 25, 54, 55, 56, 57, 58, 188 -> 2;
            // sipush, ldc_w, ldc2_w, iinc; jumps; fields and methods; new, anewarray, checkcast, instanceof; null tests
            case 17, 19, 20, 132 -> 3;
            case 153, 154, 155, 156, 157, 158, 159, 160, 161, 162, 163, 164, 165, 166, 167 -> 3;
            case 178, 179, 180, 181, 182, 183, 184, 187, 189, 192, 193, 198, 199 -> 3;
            case 197 -> 4; // multianewarray
            case 185, 186, 200 -> 5; // invokeinterface, invokedynamic, goto_w
            case WIDE -> u1(pc + 1) == IINC ? 6 : 4;
            case TABLESWITCH -> {
                int at = operands(pc);
                long entries = (long) bytes.getInt(at + 8) - bytes.getInt(at + 4) + 1;
                yield tableLength(pc, at + 12, entries, 4);
            }
            case LOOKUPSWITCH -> {
                int at = operands(pc);
                yield tableLength(pc, at + 8, bytes.getInt(at + 4), 8);
            }
            default -> {
                if (op == 168 || op == 169 || op > GOTO_W) { // jsr, ret
                    throw new IllegalArgumentException("instruction");
                }
                yield 1;
            }
        };
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

    // ---- What one does ----

    /** The operation code; {@link #NONE} outside of the code. */
    int op(int pc) {
        return pc < 0 || pc >= bytes.limit() ? NONE : u1(pc);
    }

    /** The local that the instruction stores a reference into, or {@link #NONE}. */
    int stored(int pc) {
        return local(pc, ASTORE, ASTORE_0);
    }

    /** The local that the instruction loads a reference from, or {@link #NONE}. */
    int loaded(int pc) {
        return local(pc, ALOAD, ALOAD_0);
    }

    /** The local that the instruction loads an int from, or {@link #NONE}. */
    int loadedInt(int pc) {
        return local(pc, ILOAD, ILOAD_0);
    }

    /** All instructions that store an int into a local, or add to it. */
    int[] storesIntoInt(int local) {
        work(bytes.limit());
        int[] stores = new int[bytes.limit()];
        int count = 0;
        for (int pc = 0; pc < bytes.limit(); pc = next(pc)) {
            boolean adds = op(pc) == IINC && u1(pc + 1) == local
                    || op(pc) == WIDE && u1(pc + 1) == IINC && u2(pc + 2) == local;
            if (adds || local(pc, ISTORE, ISTORE_0) == local) {
                stores[count++] = pc;
            }
        }
        return Arrays.copyOf(stores, count);
    }

    /** The int that the instruction pushes, null when it pushes no constant one. */
    Integer intConstant(int pc) {
        int op = op(pc);
        if (op >= ICONST_M1 && op <= ICONST_M1 + 6) {
            return op - ICONST_M1 - 1;
        }
        return switch (op) {
            case BIPUSH -> (int) bytes.get(pc + 1);
            case SIPUSH -> (int) bytes.getShort(pc + 1);
            case LDC -> constants.intConstant(u1(pc + 1));
            case LDC_W -> constants.intConstant(u2(pc + 1));
            default -> null;
        };
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

    /** All instructions that store a reference into a local. */
    int[] storesInto(int local) {
        work(bytes.limit());
        int[] stores = new int[bytes.limit()];
        int count = 0;
        for (int pc = 0; pc < bytes.limit(); pc = next(pc)) {
            if (stored(pc) == local) {
                stores[count++] = pc;
            }
        }
        return Arrays.copyOf(stores, count);
    }

    /** The internal name of the class whose method is called. */
    String calledType(int pc) throws IOException {
        return constants.methodOwner(u2(pc + 1));
    }

    String calledName(int pc) throws IOException {
        return constants.methodName(u2(pc + 1));
    }

    String calledDescriptor(int pc) throws IOException {
        return constants.methodDescriptor(u2(pc + 1));
    }

    /** The line number of an instruction, as HotSpot finds it; -1 when there is none. */
    int line(int pc) {
        work(lines.length);
        int line = -1;
        int nearest = -1;
        for (int i = 0; i < lines.length; i += 2) {
            if (lines[i] == pc) {
                return lines[i + 1];
            }
            if (lines[i] < pc && lines[i] >= nearest) {
                nearest = lines[i];
                line = lines[i + 1];
            }
        }
        return line;
    }

    // ---- Exceptions ----

    Handler[] handlers() {
        return handlers;
    }

    boolean isHandler(int pc) {
        for (Handler row : handlers) {
            if (row.pc() == pc) {
                return true;
            }
        }
        return false;
    }

    boolean catchesAll(Handler row) throws IOException {
        return row.type() == 0 || constants.className(row.type()).equals("java/lang/Throwable");
    }

    /** All that is protected by a handler, but for the handler itself. */
    BitSet protectedBy(int handler) {
        BitSet range = new BitSet();
        for (Handler row : handlers) {
            // Rows that start at the handler or after it protect parts of the handler itself.
            if (row.pc() == handler && row.start() < handler && row.start() < row.end()) {
                work(row.end() - row.start());
                range.set(row.start(), row.end());
            }
        }
        return range;
    }

    // ---- Flow of control, but for exceptions ----

    /** Where a jump leads. */
    int target(int pc) {
        return op(pc) == GOTO_W ? pc + bytes.getInt(pc + 1) : pc + bytes.getShort(pc + 1);
    }

    boolean fallsThrough(int pc) {
        int op = op(pc);
        return op != GOTO && op != GOTO_W && op != ATHROW && !(op >= TABLESWITCH && op <= RETURN);
    }

    /** The instructions that {@code pc} may run right after. */
    int[] before(int pc) {
        work(edges);
        int count = 0;
        for (int i = 0; i < edges; i++) {
            count += to[i] == pc ? 1 : 0;
        }
        int[] before = new int[count];
        for (int i = edges - 1; count > 0; i--) {
            if (to[i] == pc) {
                before[--count] = from[i];
            }
        }
        return before;
    }

    /** Whether no jump leads to between {@code first} and {@code last} but from there. */
    boolean onlyEnteredAt(int first, int last) {
        work(edges);
        for (int i = 0; i < edges; i++) {
            if (to[i] > first && to[i] <= last && (from[i] < first || from[i] > last)) {
                return false;
            }
        }
        return true;
    }

    /** What can be reached, inside of {@code within} if given, not counting what only {@code stop} leads to. */
    BitSet reach(int[] starts, int stop, BitSet within) {
        work(edges + starts.length);
        BitSet reached = new BitSet();
        int[] pending = Arrays.copyOf(starts, starts.length + edges);
        int count = starts.length;
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
        } else if (op >= IFEQ && op <= GOTO || op == IFNULL || op == IFNONNULL || op == GOTO_W) {
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

    private void work(int amount) {
        work += amount;
        if (work > MAX_WORK) {
            throw new IllegalArgumentException("too much");
        }
    }

    private int u1(int at) {
        return bytes.get(at) & 0xFF;
    }

    private int u2(int at) {
        return bytes.getShort(at) & 0xFFFF;
    }
}
