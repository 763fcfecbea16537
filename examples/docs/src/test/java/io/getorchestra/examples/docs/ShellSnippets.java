package io.getorchestra.examples.docs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Commands of the pages, which are not run: what they name exists, and what they set is a setting. */
final class ShellSnippets {
    private static final Pattern VARIABLE = Pattern.compile("\\bORCHESTRA_(\\w+)=");

    private ShellSnippets() {}

    static List<String> problems(String snippet) throws IOException, InterruptedException {
        List<String> problems = new ArrayList<>(syntax(snippet));
        for (String line : snippet.lines().toList()) {
            String command = line.split(" ")[0];
            Path script = Page.PROJECT.resolve(command);
            switch (command) {
                case "mvn" -> {
                    // As it stands, but for the flags of a build without a terminal.
                    if (!Files.readString(Page.PROJECT.resolve(".ci/run"))
                            .contains(line.replace("mvn ", "mvn -B -ntp ") + "\n")) {
                        problems.add(".ci/run does not run: " + line);
                    }
                }
                case "export" -> problems.addAll(unknownVariables(line));
                case "exec" -> {
                    if (!line.startsWith("exec java ")) {
                        problems.add("not java: " + line);
                    }
                }
                case "cd" -> {
                    if (!line.startsWith("cd target/task ")
                            || !Files.readString(Page.PROJECT.resolve("examples/aws-lambda/pom.xml"))
                                    .contains("/task/lib<")) {
                        problems.add("nothing makes that directory: " + line);
                    }
                }
                default -> {
                    if (!Files.isRegularFile(script) || !Files.isExecutable(script)) {
                        problems.add("not an executable file: " + command);
                    }
                }
            }
        }
        return problems;
    }

    private static List<String> syntax(String snippet) throws IOException, InterruptedException {
        Process sh = new ProcessBuilder("sh", "-n", "-c", snippet)
                .redirectErrorStream(true)
                .start();
        String output = new String(sh.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return sh.waitFor() == 0 ? List.of() : List.of(output);
    }

    private static List<String> unknownVariables(String line) throws IOException {
        String table = Page.of("docs/configuration.md").lines().stream().collect(Collectors.joining("\n"));
        return VARIABLE.matcher(line)
                .results()
                .map(variable -> variable.group(1))
                .filter(variable -> !table.contains("`" + variable + "`"))
                .toList();
    }
}
