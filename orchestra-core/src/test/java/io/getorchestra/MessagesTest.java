package io.getorchestra;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MessagesTest {

    private static final class Silent extends Exception {
        private static final long serialVersionUID = 1;
        private final transient Throwable thrown;

        Silent(Throwable thrown) {
            this.thrown = thrown;
        }

        @Override
        public String getMessage() {
            throw Silent.<RuntimeException>sneaky(thrown);
        }

        @SuppressWarnings("unchecked")
        private static <E extends Throwable> RuntimeException sneaky(Throwable thrown) throws E {
            throw (E) thrown;
        }
    }

    @Test
    void theWordsAreThoseOfThePythonSdk() {
        assertThat(Messages.started("nightly-export")).isEqualTo("nightly-export started.");
        assertThat(Messages.succeeded("nightly-export")).isEqualTo("nightly-export succeeded.");
        assertThat(Messages.failed("nightly-export", new IllegalStateException("no such table: orders")))
                .isEqualTo("nightly-export failed. Error: no such table: orders");
    }

    @Test
    void anErrorIsCutAt250CodePoints() {
        String emoji = "😀".repeat(260);

        assertThat(Messages.failed("t", new Exception(emoji))).isEqualTo("t failed. Error: " + "😀".repeat(250));
        assertThat(Messages.failed("t", "x".repeat(250))).isEqualTo("t failed. Error: " + "x".repeat(250));
        assertThat(Messages.failed("t", "x".repeat(251))).isEqualTo("t failed. Error: " + "x".repeat(250));
    }

    @Test
    void aThrowableWithoutAMessageIsNamedByItsType() {
        assertThat(Messages.failed("t", new IllegalStateException()))
                .isEqualTo("t failed. Error: java.lang.IllegalStateException");
        assertThat(Messages.failed("t", new Exception("  "))).isEqualTo("t failed. Error: java.lang.Exception");
    }

    @Test
    void aThrowableWhoseMessageThrowsIsNamedByItsType() {
        String expected = "t failed. Error: " + Silent.class.getName();

        assertThat(Messages.failed("t", new Silent(new IllegalStateException("no"))))
                .isEqualTo(expected);
        assertThat(Messages.failed("t", new Silent(new StackOverflowError()))).isEqualTo(expected);
        assertThat(Messages.failed("t", new Silent(new AssertionError("no")))).isEqualTo(expected);
        assertThat(Messages.failed("t", new Silent(new NoClassDefFoundError("no"))))
                .isEqualTo(expected);
        assertThat(Messages.failed("t", new Silent(new java.io.IOException("no"))))
                .isEqualTo(expected);
    }

    @Test
    void theJobsOwnWordsComeFirst() {
        assertThat(Messages.orElse("3 rows skipped", "otherwise")).isEqualTo("3 rows skipped");
        assertThat(Messages.orElse(null, "otherwise")).isEqualTo("otherwise");
        assertThat(Messages.orElse(" \t", "otherwise")).isEqualTo("otherwise");
        assertThat(Messages.orElse(null, null)).isNull();
    }

    @Test
    void theJobsOwnWordsAreCutWhereTheyAreABook() {
        assertThat(Messages.orElse("😀".repeat(20_000), null)).isEqualTo("😀".repeat(10_000));
    }
}
