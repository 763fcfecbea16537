package io.getorchestra.internal.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class WellFormedUtf8Test {
    private static void requireTheJdksWord(byte[] bytes, int from, int to) {
        byte[] range = Arrays.copyOfRange(bytes, from, to);
        boolean expected = Arrays.equals(new String(range, UTF_8).getBytes(UTF_8), range);

        assertThat(Utf8.isWellFormed(bytes, from, to))
                .as(() -> Arrays.toString(range))
                .isEqualTo(expected);
    }

    @Example
    void everyCharacterIsWellFormedAndItsBeginningIsNot() {
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                byte[] bytes = Character.toString(c).getBytes(UTF_8);
                if (!Utf8.isWellFormed(bytes, 0, bytes.length)
                        || bytes.length > 1 && Utf8.isWellFormed(bytes, 0, bytes.length - 1)) {
                    throw new AssertionError(Integer.toHexString(c));
                }
            }
        }
    }

    @Example
    void everyTwoBytesAfterEveryPaddingAreWhatTheJdkSaysTheyAre() {
        for (int i = 0; i < 1 << 16; i++) {
            byte[] bytes = {'x', (byte) (i >> 8), (byte) i, (byte) 0x80, 'y'};
            requireTheJdksWord(bytes, 0, 5);
            requireTheJdksWord(bytes, 1, 3);
        }
    }

    @Property
    void anyBytesAreWhatTheJdkSaysTheyAre(@ForAll("bytes") byte[] bytes) {
        requireTheJdksWord(bytes, 0, bytes.length);
        requireTheJdksWord(bytes, bytes.length / 3, bytes.length);
    }

    @Provide
    Arbitrary<byte[]> bytes() {
        Arbitrary<Byte> tricky = Arbitraries.of(
                        0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5)
                .map(Integer::byteValue);
        return Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(3, tricky),
                        net.jqwik.api.Tuple.of(1, Arbitraries.of((byte) 'a')),
                        net.jqwik.api.Tuple.of(1, Arbitraries.bytes()))
                .array(byte[].class)
                .ofMaxSize(24);
    }
}
