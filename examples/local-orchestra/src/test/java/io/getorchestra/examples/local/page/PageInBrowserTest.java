package io.getorchestra.examples.local.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.getorchestra.examples.local.Main;
import io.getorchestra.test.LocalOrchestra;
import io.getorchestra.test.Outage;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page as a person sees it, in a real Chromium. Needs chromium and chromedriver on the PATH: {@code BROWSER_TESTS=required}
 * makes it fail without, {@code BROWSER_TESTS=none} leaves it out. */
final class PageInBrowserTest {
    private static Browser browser;

    @TempDir
    private Path directory;

    private Page page;
    private LocalOrchestra orchestra;

    @BeforeAll
    static void startBrowser() {
        String wanted = System.getenv().getOrDefault("BROWSER_TESTS", "");
        browser = wanted.equals("none") ? null : Browser.start().orElse(null);
        if (browser == null) {
            assertThat(wanted).isNotEqualTo("required");
            System.out.println("LEFT OUT: the page's tests in a browser, for "
                    + (wanted.equals("none") ? "BROWSER_TESTS=none" : "chromium and chromedriver are not on the PATH"));
        }
        assumeTrue(browser != null, "no browser");
    }

    @AfterAll
    static void stopBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void start() throws Exception {
        page = new Page();
        orchestra = LocalOrchestra.start(0, page);
        page.show(orchestra);
        browser.look(1280, false);
    }

    @AfterEach
    void stop() {
        if (browser != null) {
            browser.open("about:blank");
            browser.complaints();
        }
        orchestra.close();
    }

    /** A task that does not end, or fails. */
    static final class Task {
        private Task() {}

        public static void main(String[] args) throws Exception {
            var body =
                    "{\"event_type\":\"UPDATE_STATUS\",\"metadata\":{},\"task_run_id\":\"%s\",\"status\":\"%s\",\"message\":\"%s\"}";
            for (String status : args[0].equals("fail") ? List.of("RUNNING", "FAILED") : List.of("RUNNING")) {
                var connection = (java.net.HttpURLConnection) java.net
                        .URI
                        .create(System.getenv("ORCHESTRA_WEBHOOK_URL"))
                        .toURL()
                        .openConnection();
                connection.setDoOutput(true);
                connection.setRequestProperty("Authorization", "Bearer " + System.getenv("ORCHESTRA_API_KEY"));
                connection.setRequestProperty("Content-Type", "application/json");
                String message = status.equals("RUNNING") ? "real-job started." : "real-job failed. Error: no";
                connection
                        .getOutputStream()
                        .write(body.formatted(System.getenv("ORCHESTRA_TASK_RUN_ID"), status, message)
                                .getBytes());
                connection.getResponseCode();
            }
            if (!args[0].equals("fail")) {
                Files.writeString(
                        Path.of(args[0]), String.valueOf(ProcessHandle.current().pid()));
                Thread.sleep(600_000);
            }
            System.exit(7);
        }
    }

    @Test
    void aJobMovesWhileItRuns() throws Exception {
        browser.open(orchestra.url());
        browser.shows("main", "Waiting for a job", "export ORCHESTRA_API_KEY=" + orchestra.apiKey());
        browser.shows("#connection", "Live");
        browser.js("window.notReloaded = true");

        var job = new Reports(orchestra).status("RUNNING", "nightly-orders started.");
        browser.shows("#runs a", "nightly-orders", "RUNNING");
        browser.shows("main h1", "nightly-orders");
        browser.shows(".timeline", "nightly-orders started.");

        job.status("RUNNING", "4000 orders loaded").output("rows", "4000");
        browser.shows(".timeline", "4000 orders loaded");
        browser.shows(".outputs", "rows", "4000", "${{ ORCHESTRA.PIPELINE_RUN_TASKS['<task_id>'].OUTPUTS['rows'] }}");
        job.output("regions", "[{\"region\":\"DACH\",\"orders\":1286},{\"region\":\"Nordics\",\"orders\":467}]")
                .output("settings", "{\"days\":{\"first\":1,\"last\":[]},\"name\":\"\"}");
        browser.shows(".outputs .inner", "DACH", "1286", "Nordics");
        browser.shows(".outputs .structure", "days", "first", "last", "[ ]", "(empty text)");

        job.status("WARNING", "12 rows skipped").log("nightly-orders.log", "INFO one\nERROR two\nINFO three\n");
        browser.shows("#runs a", "WARNING");
        browser.shows(".title", "WARNING");
        browser.shows("#news", "nightly-orders: WARNING");
        browser.shows(".log-facts", "nightly-orders.log", "3 lines", "1 error");
        browser.shows(".lines", "INFO one", "ERROR two", "INFO three");

        new Reports(orchestra).status("RUNNING", "second started.").status("CANCELLED", "stopped");
        browser.shows("#runs li:first-child", "second", "CANCELLED");
        browser.shows("main h1", "nightly-orders");
        assertThat((Boolean) browser.js("return window.notReloaded")).isTrue();
        assertClean();
    }

    @Test
    void aPageThatLosesTheStandInComesBack() throws Exception {
        var job = new Reports(orchestra).status("RUNNING", "export started.");
        browser.open(orchestra.url());
        browser.shows("#connection", "Live");

        orchestra.startOutage(Outage.refusing());
        browser.shows("#connection", "Reconnecting");
        orchestra.endOutage();
        job.status("SUCCEEDED", "done");

        browser.shows("#connection", "Live");
        browser.shows("#runs a", "SUCCEEDED");
        browser.shows(".timeline", "done");
        browser.complaints();
    }

    /** A browser has six connections for one address, and each page that is told of changes holds one. */
    @Test
    void asManyTabsAsOneLikes() throws Exception {
        var job = new Reports(orchestra).status("RUNNING", "export started.");
        browser.open(orchestra.url());
        browser.shows("#connection", "Live");
        try {
            for (int tab = 2; tab <= 8; tab++) {
                browser.openTab(orchestra.url());
                browser.shows("#connection", "Live");
                browser.shows("#runs a", "export");
            }
        } finally {
            job.status("SUCCEEDED", "done");
            browser.closeTabs();
        }
        browser.shows("#runs a", "SUCCEEDED");
        browser.shows(".timeline", "done");
        assertClean();
    }

    @Test
    void aLogThatIsReplacedOrWhosePartComesLateIsShownAsItIs() throws Exception {
        var job = new Reports(orchestra)
                .status("RUNNING", "export started.")
                .log("export.001.log", "first\n")
                .log("export.003.log", "third\n");
        browser.open(orchestra.url());
        browser.shows(".lines", "first", "third");
        job.log("export.002.log", "second\n");
        browser.shows(".lines", "first\n2\nsecond\n3\nthird");
        job.log("export.002.log", "SECOND\n");
        browser.shows(".lines", "first\n2\nSECOND\n3\nthird");
        job.log("export.004.log", "fourth\n");
        browser.shows(".lines", "third\n4\nfourth");
        assertClean();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRealJobThatFailsOrIsKilled(boolean killed) throws Exception {
        Path pid = directory.resolve("pid");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("java.class.path");
        File out = directory.resolve("out").toFile();
        Process program = new ProcessBuilder(
                        java,
                        "-cp",
                        classPath,
                        Main.class.getName(),
                        "--page",
                        java,
                        "-cp",
                        classPath,
                        Task.class.getName(),
                        killed ? pid.toString() : "fail")
                .redirectErrorStream(true)
                .redirectOutput(out)
                .start();
        try {
            await().atMost(Browser.PATIENCE)
                    .until(() -> Files.readString(out.toPath()).contains("Page: "));
            Matcher url = Pattern.compile("Page: (\\S+)").matcher(Files.readString(out.toPath()));
            assertThat(url.find()).isTrue();
            browser.open(url.group(1));
            browser.shows("#runs a", "real-job");
            if (killed) {
                browser.shows(".title", "RUNNING");
                await().atMost(Browser.PATIENCE)
                        .until(() -> Files.exists(pid) && !Files.readString(pid).isEmpty());
                ProcessHandle.of(Long.parseLong(Files.readString(pid)))
                        .orElseThrow()
                        .destroyForcibly();
                browser.shows(".note", "exit code 137 without a last status");
            } else {
                browser.shows(".title", "FAILED");
                browser.shows(".timeline", "real-job failed. Error: no");
                browser.shows(".facts", "Exit code\n7");
            }
            browser.complaints();
        } finally {
            program.descendants().forEach(ProcessHandle::destroyForcibly);
            program.destroyForcibly();
        }
    }

    @Test
    void textFromAJobIsText() throws Exception {
        String evil = "<script>window.harm = 1</script><img src=x onerror='window.harm = 1'>\u0000\u202egnp.exe";
        String line =
                "\u001b[1;31mERROR\u001b[0m \u001b[38;2;1;2;3mtrue\u001b[m \u001b]8;;javascript:harm\u0007link\u001b]8;;\u0007 "
                        + evil;
        String name = "<b>evil</b>\u202e.log";
        new Reports(orchestra)
                .status("RUNNING", evil + " started.")
                .output("o", JSON.apply(Map.of(evil, List.of(evil))))
                .status("FAILED", evil + "\n".repeat(40) + "x".repeat(30_000))
                .log(name, line + "\nשלום עולם abc\n" + "x".repeat(100_000) + "\n\ttab\r\ncut\u001b[38;2;1\n")
                .log("second.log", "");
        Reports.post(orchestra, evil.replaceAll("[^ -~]", ""), "{\"task_run_id\":\"" + evil + "\"}");
        browser.open(orchestra.url());
        browser.shows(
                ".lines",
                "ERROR true link <script>window.harm = 1</script>",
                "^@",
                "[U+202E]",
                "שלום עולם abc",
                "98,000 more characters");
        browser.shows(".timeline", "<script>window.harm = 1</script>");
        browser.shows(".outputs", "<script>window.harm = 1</script>");
        browser.shows("main h1", "<script>", "[U+202E]");
        assertThat((String) browser.js("return document.querySelector('.lines .fg-1.bold').textContent"))
                .isEqualTo("ERROR");
        assertThat((String) browser.js("return getComputedStyle([...document.querySelectorAll('.lines span')]"
                        + ".find(e => e.textContent === 'true')).color"))
                .isEqualTo("rgb(1, 2, 3)");
        assertThat(browser.text(".lines")).contains("cut").doesNotContain("38;2;1");
        assertNoSidewaysScroll();
        browser.until(
                "document.querySelector('.structure > dt').offsetWidth < document.querySelector('.structure > dd').offsetWidth");
        browser.look(360, false);
        assertNoSidewaysScroll();
        browser.look(1280, false);

        browser.click("#refused-link");
        browser.shows("main", "Refused requests", "401 UNAUTHORIZED", "Invalid API key");
        browser.click(".request summary");
        browser.shows(".request", "<script>window.harm = 1</script>", "Authorization: Bearer <scri… (");
        assertNoSidewaysScroll();

        browser.until("window.harm === undefined");
        assertThat(browser.count("script")).isOne();
        assertThat(browser.count("main img, main b, main script")).isZero();
        assertClean();
    }

    private static final java.util.function.Function<Object, String> JSON = value ->
            new com.fasterxml.jackson.databind.ObjectMapper().valueToTree(value).toString();

    @Test
    void aLogOfAHundredMegabytesStaysUsable() throws Exception {
        int lines = 1_000_000;
        int error = 600_123;
        var job =
                new Reports(orchestra).status("RUNNING", "big-export started.").status("SUCCEEDED", "done");
        int parts = 22;
        String message = "written to the table orders of the warehouse, and all of it is well ";
        for (int part = 0, line = 0; part < parts; part++) {
            var text = new StringBuilder();
            for (int end = (int) ((part + 1L) * lines / parts); line < end; line++) {
                text.append("02:00:00.120 ")
                        .append(line == error ? "ERROR" : "INFO")
                        .append(" [main] Row ")
                        .append(line)
                        .append(' ');
                text.append(message).append('\n');
            }
            job.log("big.%03d-of-%03d.log".formatted(part + 1, parts), text.toString());
        }
        browser.open(orchestra.url());
        browser.shows(".log-facts", "big.log", "1,000,000 lines", "MB", "1 error");
        browser.shows(".lines", "[main] Row 0 written");

        browser.clickText(".jumps button", "End");
        browser.shows(".lines", "[main] Row 999999 written");
        browser.shows(".place", "of 1,000,000");
        browser.until("document.querySelector('.row:last-child').getBoundingClientRect().bottom"
                + " <= document.querySelector('.lines').getBoundingClientRect().bottom + 2");
        assertThat(browser.count("*")).isLessThan(500);

        browser.clickText(".jumps button", "First error");
        browser.shows(".row.current", "600124", "ERROR [main] Row 600123 ");

        browser.click("#log-search");
        browser.keys("row 99999");
        browser.shows(".hits", "11 hits, line 2 of 11");
        browser.shows(".row.current", "Row 999990 ");
        browser.keys(Keys.ENTER);
        browser.shows(".hits", "line 3 of 11");
        browser.shows(".row.current mark", "Row 99999");

        // The middle of the scroll bar is the middle of the log.
        browser.js("const l = document.querySelector('.lines'); l.scrollTop = (l.scrollHeight - l.clientHeight) / 2");
        browser.shows(".lines", "Row 500000 ");
        browser.js(
                "document.querySelector('.lines').dispatchEvent(new WheelEvent('wheel', {deltaY: 20 * 50, cancelable: true}))");
        browser.shows(".lines", "Row 500050 ");
        browser.clickText(".jumps button", "Wrap");
        browser.clickText(".jumps button", "End");
        browser.shows(".lines", "Row 999999 written");
        browser.clickText(".jumps button", "Start");
        browser.shows(".lines", "Row 0 written");
        assertThat(browser.count("*")).isLessThan(500);
        assertClean();
    }

    @Test
    void theKeyboardIsEnough() throws Exception {
        var text = new StringBuilder();
        for (int i = 1; i <= 500; i++) {
            text.append(i % 100 == 0 ? "ERROR" : "INFO")
                    .append(" line ")
                    .append(i)
                    .append('\n');
        }
        new Reports(orchestra).status("RUNNING", "first started.").log("first.log", text.toString());
        new Reports(orchestra).status("RUNNING", "second started.");
        browser.open(orchestra.url());
        browser.shows("#runs li:first-child", "second");
        browser.shows("main h1", "second");

        tabTo(element -> element.getText().startsWith("Skip"));
        tabTo(element -> element.getText().contains("first"));
        assertThat((String) browser.js("return getComputedStyle(document.activeElement).outlineStyle"))
                .isEqualTo("solid");
        browser.keys(Keys.ENTER);
        browser.shows("main h1", "first");
        browser.shows(".lines", "INFO line 1\n");
        assertThat(browser.focused().getTagName()).isEqualTo("main");

        tabTo(element -> "Log first.log".equals(element.getAccessibleName()));
        browser.keys(Keys.END);
        browser.shows(".lines", "ERROR line 500");
        browser.keys(Keys.HOME, Keys.PAGE_DOWN, Keys.ARROW_DOWN);
        browser.until("!document.querySelector('.lines').innerText.includes('INFO line 1\\n')");
        browser.keys("e");
        browser.shows(".row.current", "ERROR line 100");
        browser.keys("/");
        browser.keys("error", Keys.ENTER);
        browser.shows(".hits", "5 hits, line");
        browser.keys(Keys.ESCAPE);
        browser.until("document.querySelector('.hits').innerText === ''");
        assertThat(browser.focused().getAccessibleName()).isEqualTo("Log first.log");
        browser.keys("w");
        browser.until("document.querySelector('.jumps [aria-pressed=true]') !== null");
        assertClean();
    }

    private void tabTo(java.util.function.Predicate<WebElement> wanted) {
        for (int i = 0; i < 40; i++) {
            browser.keys(Keys.TAB);
            if (wanted.test(browser.focused())) {
                return;
            }
        }
        throw new AssertionError("Not reached by the keyboard");
    }

    @Test
    void aScreenReaderHasNamesAndRoles() throws Exception {
        everything();
        browser.open(orchestra.url());
        browser.shows(".lines", "ERROR");

        assertThat(browser.count("main")).isOne();
        assertThat(browser.count("h1")).isOne();
        assertThat(browser.count("nav:not([aria-label])")).isZero();
        assertThat(browser.count("img:not([alt]), [role=region]:not([aria-label]), html:not([lang])"))
                .isZero();
        List<String> ids = browser.js("return [...document.querySelectorAll('[id]')].map(e => e.id)");
        assertThat(ids).doesNotHaveDuplicates();
        List<String> references =
                browser.js("return [...document.querySelectorAll('[aria-labelledby], [aria-describedby]')]"
                        + ".map(e => e.getAttribute('aria-labelledby') ?? e.getAttribute('aria-describedby'))");
        assertThat(ids).containsAll(references);
        List<WebElement> controls = browser.all("a, button, input, summary, [tabindex='0']").stream()
                .filter(WebElement::isDisplayed)
                .toList();
        assertThat(controls)
                .hasSizeGreaterThan(15)
                .allSatisfy(element -> assertThat(element.getAccessibleName() + element.getText())
                        .as(element.getDomProperty("outerHTML"))
                        .isNotBlank());
        assertThat(browser.all(".lines").get(0).getAriaRole()).isEqualTo("region");
        assertThat(browser.all(".row").get(0).getAriaRole()).isEqualTo("listitem");
        assertThat(browser.all(".outputs").get(0).getAriaRole()).isEqualTo("table");
        assertThat(browser.all("[aria-current=page]")).hasSize(1);
        // Each status is a word, not a colour alone.
        assertThat(browser.text("#runs .pill"))
                .contains("RUNNING", "SUCCEEDED", "WARNING", "FAILED", "CANCELLED", "NO STATUS");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void textCanBeRead(boolean dark) throws Exception {
        browser.look(1280, dark);
        everything();
        browser.open(orchestra.url());
        browser.shows(".lines", "ERROR");
        // The ratio of WCAG, 1.4.3, of each text with what is behind it.
        List<String> faint = browser.js("""
                const channel = c => { c /= 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
                const numbers = color => color.match(/[\\d.]+/g).map(Number);
                const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
                const behind = e => { for (; e; e = e.parentElement) {
                  const color = numbers(getComputedStyle(e).backgroundColor);
                  if (color.length < 4 || color[3] > 0) return color; } return [255, 255, 255]; };
                return [...document.querySelectorAll('body *')].filter(e => e.offsetParent && !e.matches(':disabled, :disabled *, .skip, .mark')
                  && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())).flatMap(e => {
                    const [a, b] = [light(numbers(getComputedStyle(e).color)), light(behind(e))];
                    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
                    return ratio < 4.5 ? [`${e.className} ${e.textContent.slice(0, 30)} ${ratio.toFixed(2)}`] : [];
                  });""");
        assertThat(faint).isEmpty();
        List<Long> back =
                browser.js("return getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)");
        assertThat(back).allMatch(channel -> dark ? channel < 60 : channel > 200);
    }

    @Test
    void aNarrowWindowScrollsNothingSideways() throws Exception {
        browser.look(360, false);
        UUID run = everything();
        browser.open(orchestra.url());
        browser.shows("#runs", "nightly-orders");
        assertThat(browser.text("main")).isEmpty();
        assertNoSidewaysScroll();

        browser.clickText("#runs a", "nightly-orders");
        browser.shows(".lines", "ERROR");
        browser.shows("main h1", "nightly-orders");
        assertNoSidewaysScroll();
        browser.js("document.querySelectorAll('details').forEach(details => { details.open = true; })");
        assertNoSidewaysScroll();

        browser.clickText(".back", "Task runs");
        browser.until("document.querySelector('#runs').offsetParent !== null && location.hash === '#/'");
        browser.open(orchestra.url() + "#/run/" + run + "/log/0");
        browser.shows("main h1", "nightly-orders");
        browser.open(orchestra.url() + "#/refused");
        browser.shows("main", "401");
        browser.js("document.querySelectorAll('details').forEach(details => { details.open = true; })");
        assertNoSidewaysScroll();
        assertClean();
    }

    /** Each status, kinds of outputs, logs in parts, refused requests. */
    private UUID everything() throws Exception {
        new Reports(orchestra).output("lonely", "1");
        new Reports(orchestra).status("RUNNING", "running-job started.");
        new Reports(orchestra).status("RUNNING", "good-job started.").status("SUCCEEDED", "good-job succeeded.");
        new Reports(orchestra).status("RUNNING", "bad-job started.").status("FAILED", "bad-job failed.");
        new Reports(orchestra).status("RUNNING", "stopped-job started.").status("CANCELLED", "stopped");
        var job = new Reports(orchestra)
                .status("RUNNING", "nightly-orders started.")
                .output("rows", "4000")
                .output(
                        "regions",
                        "[{\"region\":\"DACH\",\"orders\":1286},{\"region\":\"UK & Ireland\",\"orders\":793}]")
                .output(
                        "a-very-long-name-of-an-output_that_does_not_end",
                        "{\"a\":[1,{\"b\":null}],\"c\":\"" + "long".repeat(50) + "\"}")
                .status("WARNING", "12 of 4012 rows skipped")
                .log(
                        "nightly-orders.001.log",
                        "02:00 INFO one " + "long ".repeat(100) + "\n02:00 WARN two\n02:00 DEBUG three\n")
                .log("nightly-orders.002.log", "02:00 ERROR four\n\u001b[33myellow\u001b[0m\n")
                .log("rejected-rows.log", "row 17\n");
        Reports.post(orchestra, "another-key", "{\"task_run_id\":\"" + job.taskRunId() + "\"}");
        return job.taskRunId();
    }

    @Test
    void wrappedLinesAreReachedByScrolling() throws Exception {
        var text = new StringBuilder();
        for (int i = 1; i <= 30; i++) {
            text.append("line ").append(i).append(" word".repeat(200)).append('\n');
        }
        new Reports(orchestra).status("RUNNING", "long started.").log("long.log", text.toString());
        browser.open(orchestra.url());
        browser.shows(".lines", "line 1 word");
        browser.clickText(".jumps button", "Wrap");
        browser.until("document.querySelector('.lines').scrollWidth <= document.querySelector('.lines').clientWidth");
        browser.until("!document.querySelector('.place').innerText.includes('30 of 30')");

        browser.js("const l = document.querySelector('.lines'); l.scrollTop = l.scrollHeight");
        browser.shows(".lines", "line 30 word");
        browser.clickText(".jumps button", "Start");
        browser.shows(".lines", "line 1 word");
        browser.clickText(".jumps button", "End");
        browser.shows(".place", "30 of 30");
        browser.until("document.querySelector('.row:last-child').getBoundingClientRect().bottom"
                + " <= document.querySelector('.lines').getBoundingClientRect().bottom + 2");
        assertClean();
    }

    private static void assertNoSidewaysScroll() {
        List<Long> widths =
                browser.js("return [document.documentElement.scrollWidth, document.documentElement.clientWidth]");
        assertThat(widths.get(0)).isLessThanOrEqualTo(widths.get(1));
    }

    /** The browser found nothing wrong, least of all with the policy. */
    private static void assertClean() {
        assertThat(browser.complaints()).isEmpty();
    }
}
