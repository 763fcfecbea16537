package io.getorchestra.spark;

import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Sends each executor's log to Orchestra, under a name of its own, {@code executor-0.log}: for a job whose driver opens a task scope.
 *
 * <pre>{@code
 * spark-submit --packages io.getorchestra:orchestra-spark:… --conf spark.plugins=io.getorchestra.spark.OrchestraSparkPlugin …
 * }</pre>
 *
 * <p>An executor asks the driver's plugin for the settings that the driver has, as {@code orchestra.…} system properties or {@code ORCHESTRA_…}
 * variables; what the executor's own say counts more. The answer is in no Spark configuration, so neither in Spark's UI nor in its event log. With
 * {@code spark.authenticate} and {@code spark.network.crypto.enabled} it is encrypted on its way; an executor whose environment has
 * {@code ORCHESTRA_API_KEY} is not sent the key.
 *
 * <p>Whatever goes wrong is one line in the executor's log, and the executor does its work.
 */
public final class OrchestraSparkPlugin implements SparkPlugin {

    /** Called by Spark, where {@code spark.plugins} names this class. */
    public OrchestraSparkPlugin() {}

    @Override
    public DriverPlugin driverPlugin() {
        return new DriverSettings();
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new ExecutorLog();
    }
}
