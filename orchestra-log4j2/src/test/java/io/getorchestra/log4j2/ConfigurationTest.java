package io.getorchestra.log4j2;

import static org.assertj.core.api.Assertions.assertThat;

import io.getorchestra.internal.capture.AppenderSettings;
import io.getorchestra.internal.capture.CapturePoint;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {
    private static final AppenderSettings EVERYTHING = new AppenderSettings(
            "export.log",
            "s3cret",
            "8c1f7f0e-1c0b-4a62-9d4c-0d5b3a3c7f10",
            "https://webhooks.example.com/x",
            "file",
            "64 MB",
            "/var/log/orchestra",
            "10s",
            List.of("password=\\S+", "\\d{16}"));

    @ParameterizedTest
    @ValueSource(strings = {"Orchestra", "OrchestraAppender"})
    void xmlConfiguresTheAppenderUnderBothOfItsNamesAndWithoutPackages(String element) {
        try (Log4j log4j = Log4j.withAppender("<" + element + " name=\"orchestra\"/>");
                Captured captured = new Captured()) {
            log4j.logger().info("Hello");

            assertThat(captured.text()).endsWith("NightlyExport - Hello\n");
        }
    }

    @Test
    void xmlSetsEverything() {
        expectEverything("xml", """
                <Configuration>
                  <Appenders>
                    <Orchestra name="orchestra" logName="export.log" apiKey="s3cret"
                        taskRunId="8c1f7f0e-1c0b-4a62-9d4c-0d5b3a3c7f10" webhookUrl="https://webhooks.example.com/x"
                        buffer="file" maxSize="64 MB" directory="/var/log/orchestra" sendInterval="10s">
                      <PatternLayout pattern="%level: %msg%n"/>
                      <ThresholdFilter level="warn"/>
                      <Redact pattern="password=\\S+"/>
                      <Redact pattern="\\d{16}"/>
                    </Orchestra>
                  </Appenders>
                  <Loggers><Root level="info"><AppenderRef ref="orchestra"/></Root></Loggers>
                </Configuration>
                """);
    }

    @Test
    void propertiesSetEverything() {
        expectEverything("properties", """
                appender.o.type = Orchestra
                appender.o.name = orchestra
                appender.o.logName = export.log
                appender.o.apiKey = s3cret
                appender.o.taskRunId = 8c1f7f0e-1c0b-4a62-9d4c-0d5b3a3c7f10
                appender.o.webhookUrl = https://webhooks.example.com/x
                appender.o.buffer = file
                appender.o.maxSize = 64 MB
                appender.o.directory = /var/log/orchestra
                appender.o.sendInterval = 10s
                appender.o.layout.type = PatternLayout
                appender.o.layout.pattern = %level: %msg%n
                appender.o.filter.threshold.type = ThresholdFilter
                appender.o.filter.threshold.level = warn
                appender.o.redact1.type = Redact
                appender.o.redact1.pattern = password=\\\\S+
                appender.o.redact2.type = Redact
                appender.o.redact2.pattern = \\\\d{16}
                rootLogger.level = info
                rootLogger.appenderRef.o.ref = orchestra
                """);
    }

    @Test
    void yamlSetsEverything() {
        expectEverything("yaml", """
                Configuration:
                  Appenders:
                    Orchestra:
                      name: orchestra
                      logName: export.log
                      apiKey: s3cret
                      taskRunId: 8c1f7f0e-1c0b-4a62-9d4c-0d5b3a3c7f10
                      webhookUrl: https://webhooks.example.com/x
                      buffer: file
                      maxSize: 64 MB
                      directory: /var/log/orchestra
                      sendInterval: 10s
                      PatternLayout:
                        pattern: "%level: %msg%n"
                      ThresholdFilter:
                        level: warn
                      Redact:
                        - pattern: "password=\\\\S+"
                        - pattern: "\\\\d{16}"
                  Loggers:
                    Root:
                      level: info
                      AppenderRef:
                        ref: orchestra
                """);
    }

    @Test
    void jsonSetsEverything() {
        expectEverything("json", """
                {"Configuration": {
                  "Appenders": {"Orchestra": {
                    "name": "orchestra",
                    "logName": "export.log",
                    "apiKey": "s3cret",
                    "taskRunId": "8c1f7f0e-1c0b-4a62-9d4c-0d5b3a3c7f10",
                    "webhookUrl": "https://webhooks.example.com/x",
                    "buffer": "file",
                    "maxSize": "64 MB",
                    "directory": "/var/log/orchestra", "sendInterval": "10s",
                    "PatternLayout": {"pattern": "%level: %msg%n"},
                    "ThresholdFilter": {"level": "warn"},
                    "Redact": [{"pattern": "password=\\\\S+"}, {"pattern": "\\\\d{16}"}]
                  }},
                  "Loggers": {"Root": {"level": "info", "AppenderRef": {"ref": "orchestra"}}}
                }}
                """);
    }

    private static void expectEverything(String format, String configuration) {
        try (StatusMessages status = StatusMessages.from(Level.WARN);
                Log4j log4j = Log4j.from(format, configuration);
                Captured captured = new Captured()) {
            log4j.logger().info("filtered");
            log4j.logger().warn("Hello");

            assertThat(CapturePoint.registeredSettings()).containsExactly(EVERYTHING);
            assertThat(captured.text("export.log")).isEqualTo("WARN: Hello\n");
            assertThat(status.all()).isEmpty();
        }
        assertThat(CapturePoint.registeredSettings()).isEmpty();
    }

    @Test
    void nothingButTheNameIsNeeded() {
        try (Log4j log4j = Log4j.withAppender("<Orchestra name=\"orchestra\"/>")) {
            assertThat(log4j.context.isStarted()).isTrue();
            assertThat(CapturePoint.registeredSettings())
                    .containsExactly(new AppenderSettings(null, null, null, null, null, null, null, null, null));
        }
    }

    @Test
    void aLookupThatFindsNothingSaysNothing() {
        try (Log4j log4j = Log4j.withAppender(
                "<Orchestra name=\"orchestra\" apiKey=\"${env:NO_SUCH_VARIABLE}\" taskRunId=\"${sys:no.such}\" logName=\" \"/>")) {
            assertThat(log4j.context.isStarted()).isTrue();
            assertThat(CapturePoint.registeredSettings())
                    .containsExactly(new AppenderSettings(null, null, null, null, null, null, null, null, null));
        }
    }

    @Test
    void theApiKeyIsInNoMessageOfLog4j() {
        try (StatusMessages status = StatusMessages.from(Level.TRACE);
                Log4j log4j = Log4j.withAppender("<Orchestra name=\"orchestra\" apiKey=\"s3cret\"/>")) {
            log4j.context.reconfigure();

            assertThat(status.all()).anyMatch(message -> message.contains("apiKey="));
            assertThat(status.all()).noneMatch(message -> message.contains("s3cret"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            maxSize='much'          | maxSize is 'much', should be a size such as 16 MB
            buffer='disk'           | buffer is 'disk', should be memory or file
            taskRunId='4711'        | taskRunId is '4711', should be a UUID such as
            webhookUrl='not a URL'  | webhookUrl is 'not a URL', should be a URL such as
            apiKey='no key'         | apiKey has a character that no API key has
            """)
    void aBadAttributeIsReportedWithWhatWouldBeRightAndTheAppenderWorks(String attribute, String message) {
        expectReport("<Orchestra name='orchestra' " + attribute + "/>", message);
    }

    @Test
    void aBadPatternIsReportedWithWhatWouldBeRightAndTheAppenderWorks() {
        expectReport(
                "<Orchestra name='orchestra'><Redact pattern='(open'/></Orchestra>",
                "redact is '(open', should be a regular expression");
    }

    private static void expectReport(String appender, String expected) {
        try (StatusMessages status = StatusMessages.from(Level.ERROR);
                Log4j log4j = Log4j.withAppender(appender);
                Captured captured = new Captured()) {
            log4j.logger().info("Hello");

            assertThat(status.all())
                    .singleElement()
                    .asString()
                    .contains("Orchestra appender orchestra: " + expected)
                    .doesNotContain("no key");
            assertThat(captured.text()).contains("Hello");
        }
    }

    @Test
    void aRedactWithoutPatternIsReportedAndTheAppenderWorks() {
        try (StatusMessages status = StatusMessages.from(Level.WARN);
                Log4j log4j = Log4j.withAppender("<Orchestra name=\"orchestra\"><Redact/></Orchestra>");
                Captured captured = new Captured()) {
            log4j.logger().info("Hello");

            assertThat(status.all()).anyMatch(message -> message.contains("Redact needs a pattern"));
            assertThat(captured.text()).contains("Hello");
        }
    }

    @Test
    void aNameIsRequiredAsOfAnyAppender() {
        try (StatusMessages status = StatusMessages.from(Level.WARN);
                Log4j log4j = Log4j.withAppender("<Orchestra/>")) {
            assertThat(log4j.context.isStarted()).isTrue();
            assertThat(status.all()).anyMatch(message -> message.contains("No appender name provided"));
        }
    }

    @Test
    void codeCanConfigureItToo() {
        OrchestraAppender appender = OrchestraAppender.newBuilder()
                .setName("code")
                .setLogName("code.log")
                .setRedact(new Redact("x+"))
                .build();
        appender.start();

        assertThat(CapturePoint.registeredSettings())
                .containsExactly(
                        new AppenderSettings("code.log", null, null, null, null, null, null, null, List.of("x+")));

        appender.stop();
        appender.stop();
        assertThat(CapturePoint.registeredSettings()).isEmpty();
    }
}
