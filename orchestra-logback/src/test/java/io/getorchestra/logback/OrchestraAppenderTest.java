package io.getorchestra.logback;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.html.HTMLLayout;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.layout.TTLLLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import io.getorchestra.internal.buffer.CapturedLog;
import io.getorchestra.internal.capture.ScopeCapture;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is particular to Logback; what both frameworks do is in the contract. */
class OrchestraAppenderTest {
    private final LoggerContext context = new LoggerContext();
    private final Logger logger = context.getLogger("com.example.NightlyExport");
    private final ScopeCapture scope =
            new ScopeCapture(UUID.randomUUID().toString(), appender -> CapturedLog.inMemory(1 << 20));

    @AfterEach
    void stop() {
        scope.close();
        context.stop();
    }

    private OrchestraAppender appender(Encoder<ILoggingEvent> encoder) {
        OrchestraAppender appender = new OrchestraAppender();
        appender.setContext(context);
        appender.setName("ORCHESTRA");
        if (encoder != null) {
            encoder.setContext(context);
            encoder.start();
            appender.setEncoder(encoder);
        }
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
        return appender;
    }

    private static PatternLayoutEncoder message(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%msg%n");
        return encoder;
    }

    private String captured() {
        scope.close();
        CapturedLog log = scope.logs().get("orchestra.log");
        if (log == null) {
            return "";
        }
        try (InputStream in = log.open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aProgrammaticContextWithoutMdcAdapterIsCaptured() {
        assertThat(context.getMDCAdapter()).isNull();
        appender(null);

        scope.open();
        logger.info("hello {}", "world");

        assertThat(captured()).matches("\\S+ \\S+ INFO  \\[\\S+\\] NightlyExport - hello world\n");
        assertThat(context.getStatusManager().getCopyOfStatusList())
                .noneMatch(status -> status.getEffectiveLevel() >= ch.qos.logback.core.status.Status.WARN);
    }

    @Test
    void anEncoderWithoutLayoutIsCaptured() {
        context.setMDCAdapter(new LogbackMDCAdapter());
        appender(new JsonEncoder());

        scope.open();
        logger.info("Gr\u00f6\u00dfe");

        assertThat(captured()).startsWith("{").endsWith("}\n").contains("\"message\":\"Gr\u00f6\u00dfe\"");
    }

    @Test
    void anEncoderAroundALayoutIsCapturedWhateverItsCharset() {
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        TTLLLayout layout = new TTLLLayout();
        layout.setContext(context);
        layout.start();
        encoder.setLayout(layout);
        encoder.setCharset(StandardCharsets.UTF_16);
        appender(encoder);

        scope.open();
        logger.info("Gr\u00f6\u00dfe");

        assertThat(captured()).endsWith("com.example.NightlyExport -- Gr\u00f6\u00dfe\n");
    }

    @Test
    void theHeaderAndFooterOfAnHtmlLayoutMakeOneDocument() {
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        HTMLLayout layout = new HTMLLayout();
        layout.setContext(context);
        layout.setPattern("%msg");
        layout.setTitle("Gr\u00f6\u00dfe");
        layout.start();
        encoder.setLayout(layout);
        encoder.setCharset(StandardCharsets.US_ASCII);
        appender(encoder);

        scope.open();
        logger.info("hello");

        String html = captured();
        assertThat(html).startsWith("<!DOCTYPE html").containsOnlyOnce("<title>Gr\u00f6\u00dfe</title>");
        assertThat(html).containsOnlyOnce("hello").endsWith("</body></html>");
    }

    @Test
    void thePatternStandsBeforeTheEventsWhereTheEncoderPutsItThere() {
        PatternLayoutEncoder encoder = message(context);
        encoder.setOutputPatternAsHeader(true);
        appender(encoder);

        scope.open();
        logger.info("hello");

        assertThat(captured()).isEqualTo("#logback.classic pattern: %msg%n" + System.lineSeparator() + "hello\n");
    }

    /** Adds something to each event. */
    private static final class Bracketing extends PatternLayoutEncoder {
        @Override
        public byte[] encode(ILoggingEvent event) {
            return ("<" + new String(super.encode(event), StandardCharsets.ISO_8859_1).strip() + ">\n")
                    .getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void anEncoderOfSomebodyElsesDoesItsOwnThing() {
        Bracketing encoder = new Bracketing();
        encoder.setPattern("%msg%n");
        encoder.setCharset(StandardCharsets.ISO_8859_1);
        appender(encoder);

        scope.open();
        logger.info("Gr\u00f6\u00dfe");

        assertThat(captured()).isEqualTo("<Gr\u00f6\u00dfe>\n");
    }

    @Test
    void theAppendersFiltersHold() {
        ThresholdFilter filter = new ThresholdFilter();
        filter.setLevel("WARN");
        filter.start();
        appender(message(context)).addFilter(filter);

        scope.open();
        logger.info("below");
        logger.warn("above");

        assertThat(captured()).isEqualTo("above\n");
    }

    @Test
    void theLoggersLevelHolds() {
        appender(message(context));
        context.getLogger("com.example").setLevel(Level.ERROR);

        scope.open();
        logger.warn("below");
        logger.error("above");

        assertThat(captured()).isEqualTo("above\n");
    }

    @Test
    void aStoppedAppenderTakesNothingAndAStartedOneGoesOn() {
        OrchestraAppender appender = appender(message(context));
        scope.open();
        logger.info("one");
        appender.stop();
        appender.stop();
        logger.info("lost");
        appender.start();
        appender.start();
        logger.info("two");

        assertThat(captured()).isEqualTo("one\ntwo\n");
    }

    @Test
    void outsideAScopeAnEventIsNotEvenFormatted() {
        appender(message(context));
        Object message = new Object() {
            @Override
            public String toString() {
                throw new AssertionError("formatted");
            }
        };

        logger.info("{}", message);

        assertThat(context.getStatusManager().getCopyOfStatusList()).isEmpty();
    }

    @Test
    void linesBeforeAndAfterLogbacksOwnScanAreInOneLog(@TempDir Path directory) throws IOException {
        String xml = "<configuration scan='true' scanPeriod='50 milliseconds'>"
                + "<appender name='ORCHESTRA' class='io.getorchestra.logback.OrchestraAppender'>"
                + "<encoder><pattern>%msg{}PATTERN%n</pattern></encoder></appender>"
                + "<root level='INFO'><appender-ref ref='ORCHESTRA'/></root></configuration>";
        Path file = Files.writeString(directory.resolve("logback.xml"), xml.replace("{}PATTERN", ""));
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        try {
            configurator.doConfigure(file.toFile());
        } catch (ch.qos.logback.core.joran.spi.JoranException e) {
            throw new IOException(e);
        }
        Appender<ILoggingEvent> before =
                context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("ORCHESTRA");
        scope.open();
        logger.info("one");

        Files.writeString(file, xml.replace("{}PATTERN", " again"));
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(60)));
        Awaitility.await().until(() -> {
            Appender<ILoggingEvent> now =
                    context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("ORCHESTRA");
            return now != null && now != before && now.isStarted();
        });
        logger.info("two");

        assertThat(captured()).isEqualTo("one\ntwo again\n");
    }

    @Test
    void theLastErrorIsRemembered() {
        appender(message(context));
        scope.open();
        logger.error("one", new IOException("disk is full"));
        logger.warn("two", new IOException("only a warning"));
        assertThat(scope.lastError().message()).isEqualTo("one");
        assertThat(scope.lastError().thrown()).hasMessage("disk is full");

        logger.error("three");
        assertThat(scope.lastError().message()).isEqualTo("three");
        assertThat(scope.lastError().thrown()).isNull();
    }
}
