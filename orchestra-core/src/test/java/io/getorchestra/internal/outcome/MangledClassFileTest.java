package io.getorchestra.internal.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import io.getorchestra.internal.outcome.BlockInspector.CloseCalls;
import io.getorchestra.internal.outcome.probe.Probe;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Any bytes give an answer, and soon. */
class MangledClassFileTest {
    private static final CloseCalls CALLS = new CloseCalls(Set.of("java/lang/AutoCloseable", internalName()), null);
    private static final Duration SOON = Duration.ofSeconds(5);

    /** What gets mangled. */
    static final class Sample {
        private Sample() {}

        static int run(int path) {
            try (Probe outer = Probe.open()) {
                for (int i = 0; i < path; i++) {
                    try (Probe inner = Probe.open()) {
                        inner.work();
                        if (i == 3) {
                            return switch (path) {
                                case 1 -> 2;
                                case 5 -> 3;
                                default -> 4;
                            };
                        }
                    }
                }
                outer.work();
            }
            return 0;
        }
    }

    private final byte[] intact = sample();

    @Property(tries = 300)
    void truncated(@ForAll @IntRange(max = 4000) int length, @ForAll @IntRange(max = 300) int index) {
        answersSoon(Arrays.copyOf(intact, Math.min(length, intact.length)), index, -1);
    }

    @Property(tries = 300)
    void bitsFlipped(
            @ForAll @Size(min = 1, max = 20) List<@IntRange(max = 1 << 20) Integer> bits,
            @ForAll @IntRange(max = 300) int index,
            @ForAll @IntRange(min = -1, max = 100) int line) {
        byte[] mangled = intact.clone();
        for (int bit : bits) {
            mangled[(bit >> 3) % mangled.length] ^= (byte) (1 << (bit & 7));
        }
        answersSoon(mangled, index, line);
    }

    @Property(tries = 300)
    void bytesReplaced(@ForAll long seed, @ForAll @IntRange(max = 300) int index) {
        Random random = new Random(seed);
        byte[] mangled = intact.clone();
        for (int n = 1 + random.nextInt(8); n > 0; n--) {
            mangled[random.nextInt(mangled.length)] = (byte) (random.nextBoolean() ? 0xFF : random.nextInt());
        }
        answersSoon(mangled, index, -1);
    }

    @Property(tries = 300)
    void anyBytes(@ForAll byte[] bytes, @ForAll int index, @ForAll int line) {
        answersSoon(bytes, index, line);
    }

    @Property(tries = 300)
    void anyInstructions(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        int[] likely = {0, 1, 3, 25, 42, 43, 58, 75, 76, 153, 167, 170, 171, 177, 185, 185, 185, 191, 192, 196, 198, 199
        };
        byte[] code = new byte[1 + random.nextInt(200)];
        for (int i = 0; i < code.length; i++) {
            code[i] = (byte) (random.nextInt(3) > 0 ? likely[random.nextInt(likely.length)] : random.nextInt(16));
        }
        int[][] handlers = new int[random.nextInt(5)][];
        for (int i = 0; i < handlers.length; i++) {
            handlers[i] = random.ints(3, 0, code.length + 2).toArray();
        }
        for (int index = 0; index < code.length; index++) {
            answersSoon(classWith(code, handlers), index, -1);
        }
    }

    @Property // all of them: no more than the default number of tries
    void anyIndexInTheLineOfTheExceptionalCloseIsNoNormalEnd(@ForAll @IntRange(max = 400) int index)
            throws IOException {
        Instructions code = new ClassFile(intact).code("run", "(I)I");
        TryBlocks blocks = new TryBlocks(code, CALLS);
        List<Integer> lines = new ArrayList<>();
        for (int pc = 0; pc < code.length(); pc++) {
            if (blocks.exit(pc, code.line(pc)) == BlockExit.EXCEPTION) {
                lines.add(code.line(pc));
            }
        }
        assertThat(lines).isNotEmpty();
        for (int line : lines) {
            assertThat(decide(intact, "run", "(I)I", index, line)).isNotEqualTo(BlockExit.NORMAL);
        }
    }

    @Example
    void theLargestMethodsAreGivenUpInTime() throws IOException {
        // aload_0, close; and a handler for everything at each instruction: astore_1, aload_0, close, aload_1, athrow
        byte[] blocks = new byte[65_000];
        byte[] block = {42, (byte) 185, 0, 8, 1, 0, 76, 42, (byte) 185, 0, 8, 1, 0, 43, (byte) 191};
        int[][] handlers = new int[65_535][];
        for (int at = 0; at + block.length <= blocks.length; at += block.length) {
            System.arraycopy(block, 0, blocks, at, block.length);
        }
        for (int i = 0; i < handlers.length; i++) {
            handlers[i] = new int[] {i % 300, 65_000, (i * block.length + 6) % 65_000};
        }
        answersSoon(classWith(blocks, handlers), 1, -1);
        answersSoon(classWith(blocks, handlers), 43_201, -1);
        // One jump over and over, to the same place
        byte[] jumps = new byte[65_001];
        for (int at = 0; at < 30_000; at += 3) {
            jumps[at] = (byte) 198;
            jumps[at + 1] = (byte) ((30_000 - at) >> 8);
            jumps[at + 2] = (byte) (30_000 - at);
        }
        answersSoon(classWith(jumps, new int[][] {{0, 65_000, 0}}), 0, -1);
    }

    @Example
    void lengthsThatLie() throws IOException {
        byte[] bytes = classWith(new byte[] {0, (byte) 177}, new int[0][]);
        for (int at = 8; at < bytes.length - 4; at++) {
            byte[] lying = bytes.clone();
            Arrays.fill(lying, at, at + 4, (byte) 0xFF);
            answersSoon(lying, 0, -1);
            lying[at] = 0x7F;
            answersSoon(lying, 0, -1);
        }
    }

    @Example
    void theIntactOneIsUnderstood() throws IOException {
        Instructions code = new ClassFile(intact).code("run", "(I)I");
        List<BlockExit> exits = new ArrayList<>();
        for (int pc = 0; pc < code.length(); pc++) {
            BlockExit exit = decide(intact, "run", "(I)I", pc, code.line(pc));
            if (exit != BlockExit.UNKNOWN) {
                exits.add(exit);
            }
        }
        assertThat(exits).contains(BlockExit.NORMAL, BlockExit.EXCEPTION);
        assertThat(decide(intact, "absent", "(I)I", 0, 0)).isEqualTo(BlockExit.UNKNOWN);
        assertThat(decide(null, "run", "(I)I", 0, 0)).isEqualTo(BlockExit.UNKNOWN);
    }

    private static void answersSoon(byte[] classFile, int index, int line) {
        long start = System.nanoTime();
        for (String[] method : new String[][] {{"run", "(I)I"}, {"m", "()V"}}) {
            assertThat(decide(classFile, method[0], method[1], index, line)).isNotNull();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
    }

    private static BlockExit decide(byte[] classFile, String method, String descriptor, int index, int line) {
        return BlockInspector.decide(classFile, Sample.class, method, descriptor, index, line, CALLS);
    }

    /** A class with one method {@code m}, whose constant 8 is {@code AutoCloseable.close}. */
    private static byte[] classWith(byte[] code, int[][] handlers) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(0xCAFEBABE);
        out.writeInt(61);
        out.writeShort(9);
        for (String text : List.of("m", "()V", "Code", "java/lang/AutoCloseable", "close")) {
            out.writeByte(1);
            out.writeUTF(text);
        }
        out.writeByte(7);
        out.writeShort(4);
        out.writeByte(12);
        out.writeShort(5);
        out.writeShort(2);
        out.writeByte(11);
        out.writeShort(6);
        out.writeShort(7);
        out.write(new byte[10]); // access, this, super, interfaces, fields
        out.writeShort(1);
        out.writeShort(8);
        out.writeShort(1);
        out.writeShort(2);
        out.writeShort(1);
        out.writeShort(3);
        out.writeInt(12 + code.length + 8 * handlers.length);
        out.writeInt(0);
        out.writeInt(code.length);
        out.write(code);
        out.writeShort(handlers.length);
        for (int[] handler : handlers) {
            for (int value : handler) {
                out.writeShort(value);
            }
            out.writeShort(0);
        }
        out.writeShort(0);
        out.writeShort(0);
        return bytes.toByteArray();
    }

    private static byte[] sample() {
        try (InputStream in = Sample.class.getResourceAsStream("MangledClassFileTest$Sample.class")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String internalName() {
        return Probe.class.getName().replace('.', '/');
    }
}
