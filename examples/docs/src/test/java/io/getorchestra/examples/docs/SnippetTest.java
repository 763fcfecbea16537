package io.getorchestra.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.getorchestra.OrchestraTaskScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pages show compiles, starts and exists. */
final class SnippetTest {
    /** The languages of these pages that tests beside the code which they show compare with that code. */
    private static final Map<String, Set<String>> CHECKED_ELSEWHERE = Map.ofEntries(
            Map.entry("docs/kotlin.md", Set.of("kotlin")),
            // DesignTest.
            Map.entry("docs/design.md", Set.of("text")),
            // FatJarIT.
            Map.entry("docs/fat-jars.md", Set.of("xml")),
            // NightlyOrdersIT of the quickstart.
            Map.entry("README.md", Set.of("text")),
            // NumberCheckIT of the Flink example.
            Map.entry("docs/flink.md", Set.of("java")),
            // NewcomerIT; the other build tools' by .ci/release.
            Map.entry("docs/install.md", Set.of("xml", "kotlin", "scala")),
            Map.entry("docs/lambda.md", Set.of("java", "xml")),
            // LoggingTest, which runs the rest of the page too.
            Map.entry("docs/logging.md", Set.of("properties")),
            Map.entry("docs/services.md", Set.of("java")),
            // TestKitPageTest.
            Map.entry("docs/test-kit.md", Set.of("java")),
            Map.entry("docs/spring.md", Set.of("java", "properties", "xml")));

    private static final Set<String> CHECKED_HERE = Set.of("java", "xml", "sh", "scala", "yaml");

    /** The trees of dependencies, which {@link NewcomerIT} compares with Maven's. */
    private static final Map<String, Set<String>> CHECKED_BY_THE_NEWCOMER =
            Map.of("docs/dependencies.md", Set.of("text"));

    private static final Pattern CALL = Pattern.compile("\\b(?:OrchestraTaskScope|task)\\.(\\w+)");

    @TempDir
    Path directory;

    static List<Snippet> all() throws IOException {
        return Page.all().stream().flatMap(page -> page.snippets().stream()).toList();
    }

    static Stream<Snippet> java() throws IOException {
        return ours("java");
    }

    static Stream<Snippet> xml() throws IOException {
        return ours("xml");
    }

    static Stream<Snippet> sh() throws IOException {
        return ours("sh");
    }

    static Stream<Snippet> yaml() throws IOException {
        return ours("yaml");
    }

    static Stream<Snippet> scala() throws IOException {
        return ours("scala");
    }

    private static Stream<Snippet> ours(String language) throws IOException {
        return all().stream()
                .filter(snippet -> snippet.language().equals(language) && !listed(CHECKED_ELSEWHERE, snippet));
    }

    private static boolean listed(Map<String, Set<String>> pages, Snippet snippet) {
        return pages.getOrDefault(snippet.page(), Set.of()).contains(snippet.language());
    }

    @Test
    void eachSnippetIsInALanguageThatATestKnows() throws IOException {
        assertThat(all())
                .isNotEmpty()
                .allMatch(snippet -> CHECKED_HERE.contains(snippet.language())
                        || listed(CHECKED_ELSEWHERE, snippet)
                        || listed(CHECKED_BY_THE_NEWCOMER, snippet));
    }

    @ParameterizedTest
    @MethodSource("java")
    void javaCompiles(Snippet snippet) throws IOException {
        assertThat(JavaSnippets.problems(snippet.text(), directory)).isEmpty();
    }

    @Test
    void javaThatIsWrongDoesNotCompile() throws IOException {
        assertThat(JavaSnippets.problems("OrchestraTaskScope.opem(\"nightly-export\");", directory))
                .singleElement()
                .asString()
                .contains("opem");
    }

    @ParameterizedTest
    @MethodSource("xml")
    void xmlStartsOrNamesWhatIsBuilt(Snippet snippet) throws Exception {
        assertThat(XmlSnippets.problems(snippet.text())).isEmpty();
    }

    @Test
    void xmlThatIsWrongIsFound() throws Exception {
        assertThat(XmlSnippets.problems("""
                <configuration>
                  <appender name="ORCHESTRA" class="io.getorchestra.logback.OrchestraAppender">
                    <maxSise>1 MB</maxSise>
                  </appender>
                  <root level="INFO"><appender-ref ref="ORCHESTRA"/></root>
                </configuration>""")).asString().contains("maxSise");
        assertThat(XmlSnippets.problems("""
                <Configuration>
                  <Appenders><Orchestra name="ORCHESTRA" maxSise="1 MB"/></Appenders>
                  <Loggers><Root level="INFO"><AppenderRef ref="ORCHESTRA"/></Root></Loggers>
                </Configuration>""")).asString().contains("maxSise");
        assertThat(XmlSnippets.problems("""
                <dependency>
                  <groupId>io.getorchestra</groupId>
                  <artifactId>orchestra-logback</artifactId>
                  <version>0.0.9</version>
                </dependency>""")).asString().contains("0.0.9");
    }

    @ParameterizedTest
    @MethodSource("sh")
    @DisabledOnOs(OS.WINDOWS)
    void shellNamesWhatThereIs(Snippet snippet) throws IOException, InterruptedException {
        assertThat(ShellSnippets.problems(snippet.text())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("yaml")
    void yamlIsWhatPipelinesHave(Snippet snippet) throws IOException {
        assertThat(YamlSnippets.problems(snippet.text())).isEmpty();
    }

    @Test
    void yamlThatIsWrongIsFound() throws IOException {
        assertThat(YamlSnippets.problems("""
                nightly-export:
                  integration: AWS_ECS
                  integration_job: AWS_ECS_RUN_TAKS
                  parameters:
                    env: {ORCHESTRA_TASK_RUN: "${{ ORCHESTRA.TASK_RUN }}"}
                """))
                .hasSize(3)
                .anyMatch(problem -> problem.contains("AWS_ECS_RUN_TAKS"))
                .anyMatch(problem -> problem.contains("TASK_RUN}"))
                .anyMatch(problem -> problem.contains("ORCHESTRA.TASK_RUN "));
    }

    /** The names only: no Scala compiler comes with the build. */
    @ParameterizedTest
    @MethodSource("scala")
    void scalaCallsMethodsThatThereAre(Snippet snippet) {
        List<String> methods = Arrays.stream(OrchestraTaskScope.class.getMethods())
                .map(java.lang.reflect.Method::getName)
                .toList();

        assertThat(CALL.matcher(snippet.text()).results().map(call -> call.group(1)))
                .isNotEmpty()
                .allMatch(methods::contains);
    }

    @Test
    void eachLinkLeadsToAFile() throws IOException {
        Pattern link = Pattern.compile("\\]\\(([^)#\\s]+)[^)]*\\)");
        List<String> broken = Page.all().stream()
                .flatMap(page -> link.matcher(String.join("\n", page.lines()))
                        .results()
                        .map((MatchResult result) -> result.group(1))
                        .filter(target -> !target.matches("https?://.*"))
                        .filter(target -> Files.notExists(page.file().resolveSibling(target)))
                        .map(target -> page.name() + ": " + target))
                .toList();

        assertThat(broken).isEmpty();
    }

    @Test
    void eachAnchorIsAHeading() throws IOException {
        Pattern link = Pattern.compile("\\]\\((?!https?:)([^)#\\s]*)#([^)\\s]+)\\)");
        List<String> broken = Page.all().stream()
                .flatMap(page -> link.matcher(String.join("\n", page.lines()))
                        .results()
                        .filter(result ->
                                !target(page, result.group(1)).anchors().contains(result.group(2)))
                        .map(result -> page.name() + ": " + result.group()))
                .toList();

        assertThat(broken).isEmpty();
    }

    private static Page target(Page page, String link) {
        return link.isEmpty()
                ? page
                : Page.of(Page.PROJECT
                        .relativize(page.file().resolveSibling(link).normalize())
                        .toString());
    }

    @Test
    void theTableOfContentsHasEachPage() throws IOException {
        String contents = String.join("\n", Page.of("docs/README.md").lines());

        assertThat(Page.all().stream()
                        .map(page -> page.file().getFileName().toString())
                        .filter(name -> name.endsWith(".md")))
                .allMatch(name -> contents.contains("](" + name)
                        || contents.contains("](../" + name)
                        || name.equals("README.md"));
    }
}
