package io.getorchestra.spark;

import io.getorchestra.OrchestraConfig;
import io.getorchestra.OrchestraTaskScope;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The executor's side: joins the driver's task run from the executor's start to its end. */
final class ExecutorLog implements ExecutorPlugin {
    private static final Logger LOG = LoggerFactory.getLogger(OrchestraSparkPlugin.class);
    private static final String TASK_RUN_ID = "orchestra.task-run-id";

    private OrchestraTaskScope log;

    // An exception here would end the executor.
    @Override
    public void init(PluginContext context, Map<String, String> configuration) {
        String executor = context.executorID();
        // Spark's local mode: the driver's own scope has these events.
        if (executor.equals("driver")) {
            return;
        }
        try {
            log = OrchestraTaskScope.join("executor-" + executor + ".log", settings(context));
        } catch (Exception | LinkageError e) {
            LOG.warn("The log of executor {} is not sent to Orchestra: {}", executor, e.toString());
        }
    }

    private static OrchestraConfig settings(PluginContext context) throws Exception {
        HashMap<String, String> here = DriverSettings.here();
        Object answer = context.ask(
                here.containsKey(DriverSettings.API_KEY) ? DriverSettings.ALL_BUT_THE_KEY : DriverSettings.ALL);
        String apiKey = null;
        if (answer instanceof Map<?, ?> settings) {
            for (Map.Entry<?, ?> setting : settings.entrySet()) {
                String name = (String) setting.getKey();
                String value = (String) setting.getValue();
                if (name.equals(DriverSettings.API_KEY)) {
                    apiKey = value;
                } else if (!here.containsKey(name) || name.equals(TASK_RUN_ID)) {
                    System.setProperty(name, value);
                }
            }
        }
        return OrchestraConfig.builder().apiKey(apiKey).attachAppender(true).build();
    }

    @Override
    public void shutdown() {
        if (log != null) {
            log.close();
        }
    }
}
