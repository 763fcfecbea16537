package io.getorchestra.examples.docs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Tasks of a pipeline, which is Orchestra's: nothing here can run them. They are YAML, and name what is known from public pipelines. */
final class YamlSnippets {
    private static final Set<String> JOBS = Set.of(
            "ACA_RUN_JOB",
            "AWS_ECS_RUN_TASK",
            "AWS_EKS_RUN_JOB",
            "AWS_GLUE_RUN_JOB",
            "AWS_LAMBDA_EXECUTE_ASYNC_FUNCTION",
            "DATABRICKS_ONE_TIME_RUN",
            "DATAPROC_RUN_JOB",
            "GCP_CLOUD_RUN_EXECUTE_JOB",
            "HTTP_REQUEST",
            "LINUX_SSH_EXECUTE_COMMAND",
            "SNOWFLAKE_RUN_QUERY");

    private static final Pattern EXPRESSION = Pattern.compile("\\$\\{\\{.*?}}");
    private static final Pattern KNOWN_EXPRESSION =
            Pattern.compile("\\$\\{\\{ ORCHESTRA\\.(TASK_RUN_ID|PIPELINE_RUN_ID|PIPELINE_RUN_TASKS"
                    + "\\['[\\w-]+'\\]\\.OUTPUTS\\['[A-Za-z_-]+'\\]( > 0)?) }}");
    private static final Pattern VARIABLE = Pattern.compile("\\bORCHESTRA_(\\w+)");

    private YamlSnippets() {}

    static List<String> problems(String snippet) throws IOException {
        List<String> problems = new ArrayList<>();
        try {
            JsonNode yaml = new YAMLMapper().readTree(snippet);
            yaml.findValuesAsText("integration_job").stream()
                    .filter(job -> !JOBS.contains(job))
                    .forEach(job -> problems.add("no known job: " + job));
        } catch (JsonProcessingException e) {
            problems.add(e.getMessage());
        }
        EXPRESSION.matcher(snippet).results().map(result -> result.group()).forEach(expression -> {
            if (!KNOWN_EXPRESSION.matcher(expression).matches()) {
                problems.add("no known variable: " + expression);
            }
        });
        String table = Page.of("docs/configuration.md").lines().stream().collect(Collectors.joining("\n"));
        VARIABLE.matcher(snippet)
                .results()
                .map(result -> result.group(1))
                .distinct()
                .forEach(variable -> {
                    // Orchestra's own, which a user's pattern may name.
                    if (!variable.equals("PIPELINE_RUN_ID") && !table.contains("`" + variable + "`")) {
                        problems.add("no setting: {" + variable + "}");
                    }
                });
        return problems;
    }
}
