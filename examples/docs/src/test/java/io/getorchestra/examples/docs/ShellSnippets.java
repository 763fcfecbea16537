package io.getorchestra.examples.docs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Commands of the pages, which are not run: what they name exists, and what they set is a setting. */
final class ShellSnippets {
    private static final Pattern VARIABLE = Pattern.compile("\\bORCHESTRA_(\\w+)=");
    private static final Pattern CLASS = Pattern.compile("\\bio\\.getorchestra(?:\\.[a-z]\\w*)*\\.[A-Z]\\w*");
    private static final Pattern ARTIFACT = Pattern.compile("\\bio\\.getorchestra:([\\w-]+):([\\w.-]+)");

    private ShellSnippets() {}

    static List<String> problems(String snippet) throws IOException, InterruptedException {
        List<String> problems = new ArrayList<>(syntax(snippet));
        for (String line : snippet.replace("\\\n", " ").lines().toList()) {
            String command = line.split(" ")[0];
            Path script = Page.PROJECT.resolve(command);
            switch (command) {
                case "mvn" -> {
                    // As it stands, but for the flags of a build without a terminal.
                    boolean run = line.equals("mvn install -Dpublish")
                            // Into a folder instead of the machine's repository.
                            ? Files.readString(Page.PROJECT.resolve(".ci/release"))
                                    .contains("mvn -B -ntp -Dpublish ")
                            : Files.readString(Page.PROJECT.resolve(".ci/run"))
                                    .contains(line.replace("mvn ", "mvn -B -ntp ") + "\n");
                    if (!run) {
                        problems.add("no script in .ci runs: " + line);
                    }
                }
                case "export" -> problems.addAll(unknownVariables(line));
                case "java", "spark-submit" -> problems.addAll(unknownNames(line));
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

    /** Our classes and artifacts. */
    private static List<String> unknownNames(String line) throws IOException {
        List<String> problems = new ArrayList<>();
        for (MatchResult name : CLASS.matcher(line).results().toList()) {
            String file = name.group().replace('.', '/') + ".java";
            try (Stream<Path> modules = Files.list(Page.PROJECT)) {
                if (modules.noneMatch(module -> Files.exists(module.resolve("src/main/java/" + file)))) {
                    problems.add("no class of ours: " + name.group());
                }
            }
        }
        for (MatchResult name : ARTIFACT.matcher(line).results().toList()) {
            if (!Files.exists(Page.PROJECT.resolve(name.group(1)).resolve("pom.xml"))
                    || !name.group(2).equals(System.getProperty("project.version"))) {
                problems.add("no artifact of this build: " + name.group());
            }
        }
        return problems;
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
