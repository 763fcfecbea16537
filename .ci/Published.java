import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Looks at what lies in a folder that a release was deployed to: java .ci/Published.java FOLDER VERSION. */
final class Published {
    private static final Map<String, String> MODULES = Map.of(
            "orchestra-core", "io.getorchestra.core",
            "orchestra-logback", "io.getorchestra.logback",
            "orchestra-log4j2", "io.getorchestra.log4j2",
            "orchestra-spark", "io.getorchestra.spark",
            "orchestra-spring-boot", "io.getorchestra.springboot",
            "orchestra-test", "io.getorchestra.test");

    /** What each POM's artifact needs, with its scope. */
    private static final Map<String, Set<String>> DEPENDENCIES = Map.of(
            "orchestra-bom", Set.of(),
            "orchestra-core", Set.of("org.slf4j:slf4j-api compile", "com.fasterxml.jackson.core:jackson-databind compile"),
            "orchestra-logback", Set.of("io.getorchestra:orchestra-core compile", "ch.qos.logback:logback-classic provided"),
            "orchestra-log4j2",
            Set.of("io.getorchestra:orchestra-core compile", "org.apache.logging.log4j:log4j-core provided"),
            "orchestra-spark",
            Set.of(
                    "io.getorchestra:orchestra-core compile",
                    "io.getorchestra:orchestra-log4j2 runtime",
                    "org.apache.spark:spark-core_2.13 provided"),
            "orchestra-spring-boot",
            Set.of("io.getorchestra:orchestra-core compile", "org.springframework.boot:spring-boot provided"),
            "orchestra-test",
            Set.of("com.fasterxml.jackson.core:jackson-databind compile", "org.junit.jupiter:junit-jupiter-api compile"));

    /** What Maven Central asks of a POM, and what identifies it. */
    private static final Set<String> ELEMENTS = Set.of(
            "modelVersion", "groupId", "artifactId", "version", "name", "description", "url", "licenses", "developers", "scm");

    private static final Set<String> MORE_ELEMENTS =
            Set.of("packaging", "inceptionYear", "issueManagement", "dependencies", "dependencyManagement");

    private final Path group;
    private final String version;
    private final List<String> problems = new ArrayList<>();
    private int checks;

    private Published(Path repository, String version) {
        this.group = repository.resolve("io/getorchestra");
        this.version = version;
    }

    public static void main(String[] arguments) throws Exception {
        var published = new Published(Path.of(arguments[0]), arguments[1]);
        published.look();
        published.problems.forEach(System.out::println);
        System.out.printf(
                "published files: %d passed, %d failed%n",
                published.checks - published.problems.size(), published.problems.size());
        System.exit(published.problems.isEmpty() ? 0 : 1);
    }

    private void look() throws Exception {
        Set<String> expected = new TreeSet<>(Set.of(file("orchestra-bom", ".pom")));
        for (String artifact : MODULES.keySet()) {
            for (String end : List.of(".pom", ".jar", "-sources.jar", "-javadoc.jar", "-cyclonedx.json")) {
                expected.add(file(artifact, end));
            }
        }
        equal(
                "files",
                new TreeSet<>(expected.stream().map(file -> file.formatted(version)).toList()),
                files(group));
        for (String file : expected) {
            checksum(file, "md5", "MD5");
            checksum(file, "sha1", "SHA-1");
        }
        for (String artifact : DEPENDENCIES.keySet()) {
            pom(artifact);
        }
        for (String artifact : MODULES.keySet()) {
            jar(artifact);
            sources(artifact);
            holds(artifact, "-javadoc.jar", "index.html");
            billOfMaterials(artifact);
        }
    }

    private static String file(String artifact, String end) {
        return artifact + "/%1$s/" + artifact + "-%1$s" + end;
    }

    private Path path(String file) {
        return group.resolve(file.formatted(version));
    }

    private static Set<String> files(Path repository) throws IOException {
        try (Stream<Path> all = Files.walk(repository)) {
            return new TreeSet<>(all.filter(Files::isRegularFile)
                    .map(file -> repository.relativize(file).toString())
                    .filter(name -> !name.matches(".*\\.(md5|sha1)|.*/maven-metadata\\.xml"))
                    .toList());
        }
    }

    private void checksum(String file, String end, String algorithm) throws Exception {
        byte[] digest = MessageDigest.getInstance(algorithm).digest(Files.readAllBytes(path(file)));
        equal(file + "." + end, HexFormat.of().formatHex(digest), Files.readString(path(file + "." + end)).strip());
    }

    private void pom(String artifact) throws Exception {
        Path file = path(file(artifact, ".pom"));
        Element project = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getDocumentElement();
        Map<String, Element> elements = new TreeMap<>();
        children(project).forEach(child -> elements.put(child.getTagName(), child));

        String name = artifact + "'s POM";
        check(name + " lacks one of " + ELEMENTS, elements.keySet().containsAll(ELEMENTS));
        check(
                name + " has more than it should: " + elements.keySet(),
                elements.keySet().stream().allMatch(each -> ELEMENTS.contains(each) || MORE_ELEMENTS.contains(each)));
        check(name + " has a variable in it", !Files.readString(file).contains("${"));
        for (String empty : ELEMENTS) {
            check(name + ": empty <" + empty + ">", !elements.get(empty).getTextContent().isBlank());
        }
        equal(name + ": version", version, elements.get("version").getTextContent());
        equal(name + ": scm", Set.of("connection", "developerConnection", "url"), names(elements.get("scm")));
        equal(
                name + ": dependencies",
                DEPENDENCIES.get(artifact),
                elements.containsKey("dependencies") ? dependencies(elements.get("dependencies")) : Set.of());
        if (artifact.equals("orchestra-bom")) {
            Element managed = children(elements.get("dependencyManagement")).get(0);
            equal(
                    "the BOM",
                    new TreeSet<>(MODULES.keySet()),
                    new TreeSet<>(children(managed).stream()
                            .filter(each -> text(each, "version").equals(version))
                            .map(each -> text(each, "artifactId"))
                            .toList()));
        } else {
            check(name + " manages dependencies", !elements.containsKey("dependencyManagement"));
        }
    }

    private static Set<String> names(Element parent) {
        return new TreeSet<>(children(parent).stream().map(Element::getTagName).toList());
    }

    private static Set<String> dependencies(Element parent) {
        return new TreeSet<>(children(parent).stream()
                .map(each -> text(each, "groupId") + ":" + text(each, "artifactId") + " " + text(each, "scope"))
                .toList());
    }

    private static List<Element> children(Element parent) {
        List<Element> children = new ArrayList<>();
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element) {
                children.add(element);
            }
        }
        return children;
    }

    private static String text(Element parent, String name) {
        return parent.getElementsByTagName(name).item(0).getTextContent();
    }

    private void jar(String artifact) throws IOException {
        Path file = path(file(artifact, ".jar"));
        String name = artifact + "'s jar";
        var module = ModuleFinder.of(file).findAll().iterator().next().descriptor();
        equal(name + ": module", MODULES.get(artifact), module.name());
        try (var jar = new JarFile(file.toFile())) {
            equal(name + ": version", version, jar.getManifest().getMainAttributes().getValue("Implementation-Version"));
            equal(
                    name + ": named",
                    true,
                    jar.getEntry("module-info.class") != null
                            || jar.getManifest().getMainAttributes().getValue("Automatic-Module-Name") != null);
            equal(name + ": licence", Files.readString(Path.of("LICENSE")), read(jar, "META-INF/LICENSE"));
            List<String> strangers = jar.stream()
                    .map(entry -> entry.getName())
                    .filter(entry -> !entry.matches("META-INF/.*|io/(getorchestra/.*)?|module-info\\.class"))
                    .toList();
            equal(name + ": not ours", List.of(), strangers);
            equal(name + ": tests", List.of(), jar.stream()
                    .map(entry -> entry.getName())
                    .filter(entry -> entry.matches(".*Test\\.class|.*/contract/.*"))
                    .toList());
        }
    }

    private void sources(String artifact) throws IOException {
        try (var classes = new JarFile(path(file(artifact, ".jar")).toFile());
                var sources = new JarFile(path(file(artifact, "-sources.jar")).toFile())) {
            equal(
                    artifact + ": classes without a source",
                    List.of(),
                    classes.stream()
                            .map(entry -> entry.getName())
                            .filter(entry -> entry.endsWith(".class") && !entry.contains("$"))
                            .filter(entry -> sources.getEntry(entry.replace(".class", ".java")) == null)
                            .toList());
        }
    }

    private void holds(String artifact, String end, String entry) throws IOException {
        try (var jar = new JarFile(path(file(artifact, end)).toFile())) {
            check(artifact + end + " has no " + entry, jar.getEntry(entry) != null);
        }
    }

    private static String read(JarFile jar, String entry) throws IOException {
        if (jar.getEntry(entry) == null) {
            return "none";
        }
        try (InputStream in = jar.getInputStream(jar.getEntry(entry))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void billOfMaterials(String artifact) throws IOException {
        String bill = Files.readString(path(file(artifact, "-cyclonedx.json")));
        String name = artifact + "'s bill of materials";
        check(name + " does not name its jar", bill.contains("pkg:maven/io.getorchestra/" + artifact + "@" + version));
        // The test kit needs no logging, and its JUnit is optional: the user brings it.
        boolean isTestKit = artifact.equals("orchestra-test");
        check(name + " lacks slf4j-api", isTestKit || bill.contains("pkg:maven/org.slf4j/slf4j-api@"));
        check(name + " lacks jackson-core", bill.contains("pkg:maven/com.fasterxml.jackson.core/jackson-core@"));
        check(
                name + " has what a user brings or only a test needs",
                Stream.of("logback-classic", "log4j-core", "spark-core", "junit", "wiremock")
                        .noneMatch(each -> bill.contains("/" + each) && !(isTestKit && each.equals("junit"))));
        check(name + " changes with time", !bill.contains("\"timestamp\""));
    }

    private void equal(String what, Object expected, Object actual) {
        check(what + ": expected " + expected + " but was " + actual, expected.equals(actual));
    }

    private void check(String problem, boolean passed) {
        checks++;
        if (!passed) {
            problems.add(problem);
        }
    }
}
