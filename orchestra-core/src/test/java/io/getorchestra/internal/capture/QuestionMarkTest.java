package io.getorchestra.internal.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class QuestionMarkTest {
    private static final int LENGTH = 20;

    @Test
    void isFoundWhereverItStands() {
        for (int at = 0; at < LENGTH; at++) {
            byte[] utf8 = new byte[LENGTH];
            utf8[at] = '?';
            for (int length = 0; length <= LENGTH; length++) {
                assertThat(Utf8.hasQuestionMark(utf8, length)).isEqualTo(at < length);
            }
        }
    }

    @Test
    void noOtherByteIsTakenForIt() {
        for (int other = Byte.MIN_VALUE; other <= Byte.MAX_VALUE; other++) {
            byte[] utf8 = new byte[LENGTH];
            Arrays.fill(utf8, (byte) other);
            assertThat(Utf8.hasQuestionMark(utf8, LENGTH)).isEqualTo(other == '?');
        }
    }
}
