package io.getorchestra.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class RedactorTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private static String redact(String text, String... patterns) {
        return redactor(LONG, patterns).redact(text);
    }

    private static Redactor redactor(Duration budget, String... patterns) {
        return new Redactor(
                "sk-secret", List.of(patterns).stream().map(Pattern::compile).toList(), budget);
    }

    @Test
    void hidesTheApiKeyWhereverItStands() {
        assertThat(redact("sk-secret a\nxsk-secretsk-secretx\n\nsk-secre t\n"))
                .isEqualTo("*** a\nx******x\n\nsk-secre t\n");
    }

    @Test
    void leavesATextWithoutTheKeyAlone() {
        String text = "nothing to hide\n";

        assertThat(redact(text)).isSameAs(text);
    }

    @Test
    void hidesWhatEachPatternMatches() {
        assertThat(redact("user=ann password=x1 card 4111 1111\npassword=y2\n", "password=\\S+", "\\d{4} \\d{4}"))
                .isEqualTo("user=ann *** card ***\n***\n");
    }

    @Test
    void keepsLineEndsAndAnUnfinishedLastLine() {
        assertThat(redact("\n\na\r\nb\nlast", "z")).isEqualTo("\n\na\r\nb\nlast");
        assertThat(redact("", "z")).isEmpty();
        assertThat(redact("\n", "z")).isEqualTo("\n");
    }

    @Test
    void aPatternSeesOneLineAtATime() {
        assertThat(redact("begin\nend\n", "(?s)begin.*end")).isEqualTo("begin\nend\n");
        assertThat(redact("abc\nabc\n", "^abc$")).isEqualTo("***\n***\n");
    }

    @Test
    void aPatternCannotBringTheKeyBack() {
        assertThat(redact("sk-Xsecret\n", "X")).isEqualTo("sk-***secret\n");
    }

    @Test
    void aCatastrophicPatternIsStoppedAndItsLinesAreWithheld() {
        Redactor redactor = redactor(Duration.ofMillis(200), "(.*a){15}b");
        long begin = System.nanoTime();

        String text = redactor.redact("fine\n" + "a".repeat(60) + "!\n" + "a".repeat(60) + "!\nlater\n");

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
        assertThat(text)
                .isEqualTo("fine\n" + Redactor.WITHHELD + "\n" + Redactor.WITHHELD + "\n" + Redactor.WITHHELD + "\n");
    }

    @Test
    void aPatternThatOverflowsTheStackWithholdsItsLineOnly() {
        String text = redact("before\n" + "ab".repeat(200_000) + "\nafter\n", "(a|b)*c");

        assertThat(text).isEqualTo("before\n" + Redactor.WITHHELD + "\nafter\n");
    }

    @Test
    void theKeyIsHiddenEvenWhenThePatternsAreOutOfTime() {
        Redactor redactor = redactor(Duration.ZERO, "(.*a){15}b");

        assertThat(redactor.redact("a".repeat(60) + "! sk-secret\nsk-secret\n")).doesNotContain("sk-secret");
    }

    /** 32 MB take longer than the budget that they start with. */
    @Test
    void aLongLogDoesNotUseUpThePatience() {
        Redactor redactor = redactor(Duration.ofMillis(500), "password=\\S+", "\\b\\d{16}\\b");
        String megabyte = ("2026-11-23 08:00:00.000 INFO  [main] NightlyExport - row 123 is loaded\n").repeat(15_000);

        for (int i = 0; i < 32; i++) {
            assertThat(redactor.redact(megabyte).equals(megabyte))
                    .as("megabyte " + i)
                    .isTrue();
        }
    }
}
