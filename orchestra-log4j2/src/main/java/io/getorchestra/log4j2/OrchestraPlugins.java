package io.getorchestra.log4j2;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.Core;
import org.apache.logging.log4j.core.config.plugins.processor.PluginEntry;
import org.apache.logging.log4j.core.config.plugins.util.PluginRegistry;
import org.apache.logging.log4j.core.config.plugins.util.PluginType;
import org.apache.logging.log4j.core.util.WatchEventService;
import org.apache.logging.log4j.core.util.WatchManager;

/**
 * Makes {@code <Orchestra>} and {@code <Redact>} known to Log4j, without a {@code Log4j2Plugins.dat}.
 *
 * <p>Such a file of ours would have the name of Log4j's own, and take its place where jars are merged and the first file of a name wins.
 * So this is a service of which Log4j brings no file: each configuration loads it when it is made, before it looks for plugins. It adds
 * ours to Log4j's registry where plugins of OSGi bundles stand. Thread-safe.
 */
@SuppressWarnings("exports") // a service, which only Log4j calls
public final class OrchestraPlugins implements WatchEventService {

    /** No bundle has a negative id. */
    private static final Long NO_BUNDLE = -0x6f72636865737472L;

    private static final String LOG4J = Core.class.getPackageName() + ".";
    private static final String CATEGORY = "core";

    private static final Map<String, List<PluginType<?>>> PLUGINS = Map.of(
            CATEGORY,
            List.of(
                    type(OrchestraAppender.class, "orchestra", Appender.ELEMENT_TYPE),
                    type(OrchestraAppender.class, "orchestraappender", Appender.ELEMENT_TYPE),
                    type(Redact.class, "redact", "Redact")));

    private static final AtomicBoolean TOLD = new AtomicBoolean();

    /** Called by {@link java.util.ServiceLoader}, for each configuration. */
    public OrchestraPlugins() {
        register();
        // Log4j has read them by now, for the lookups of the same configuration.
        List<PluginType<?>> read =
                PluginRegistry.getInstance().loadFromMainClassLoader().get(CATEGORY);
        if (!holdsLog4j(read) && TOLD.compareAndSet(false, true)) {
            System.err.println(
                    "Orchestra: Log4j's own plugins are missing, so this application may log little or nothing."
                            + " Its jar needs the Log4j2Plugins.dat of log4j-core, merged with those of other libraries by"
                            + " Log4j2PluginCacheFileTransformer: see docs/fat-jars.md");
        }
    }

    /**
     * For configurations that are made from now on. Each time, for several applications may share Log4j: the one that is being configured
     * finds its own classes.
     */
    static void register() {
        PluginRegistry.getInstance().getPluginsByCategoryByBundleId().put(NO_BUNDLE, PLUGINS);
    }

    private static PluginType<?> type(Class<?> plugin, String key, String elementName) {
        PluginEntry entry = new PluginEntry();
        entry.setKey(key);
        entry.setClassName(plugin.getName());
        entry.setName(elementName);
        entry.setPrintable(true);
        entry.setCategory(Core.CATEGORY_NAME);
        return new PluginType<>(entry, plugin, elementName);
    }

    private static boolean holdsLog4j(List<PluginType<?>> plugins) {
        if (plugins != null) {
            for (PluginType<?> plugin : plugins) {
                if (plugin.getPluginClass().getName().startsWith(LOG4J)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Does nothing: configuration files are none of our concern. */
    @Override
    public void subscribe(WatchManager manager) {}

    /** Does nothing. */
    @Override
    public void unsubscribe(WatchManager manager) {}
}
