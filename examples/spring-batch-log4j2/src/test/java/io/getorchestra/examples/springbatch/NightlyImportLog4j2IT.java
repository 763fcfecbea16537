package io.getorchestra.examples.springbatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.getorchestra.examples.springbatch.ImportProcess.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The executable jar with Log4j2. */
final class NightlyImportLog4j2IT extends ImportContract {

    @Test
    void anAppenderWithBadAttributesDoesNotKeepTheApplicationFromStarting() throws Exception {
        Path configuration = Files.writeString(directory.resolve("bad.xml"), """
                <Configuration status="WARN">
                  <Appenders>
                    <Console name="CONSOLE"/>
                    <Orchestra name="ORCHESTRA" logName="nightly-import.log" apiKey="two words" taskRunId="42"
                        webhookUrl="http://example.com" buffer="tape" maxSize="huge" noSuchAttribute="1">
                      <Redact pattern="(unclosed"/>
                    </Orchestra>
                  </Appenders>
                  <Loggers>
                    <Root level="INFO">
                      <AppenderRef ref="CONSOLE"/>
                      <AppenderRef ref="ORCHESTRA"/>
                    </Root>
                  </Loggers>
                </Configuration>
                """);
        Ended job = run("--logging.config=" + configuration);

        assertThat(job.exitCode()).isZero();
        assertThat(job.out() + job.err()).contains("maxSize is 'huge'", "noSuchAttribute");
        assertThat(taskRun().statuses()).containsExactly("RUNNING", "SUCCEEDED");
        assertThat(log()).contains("250 customers imported");
    }
}
