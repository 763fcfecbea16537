package io.getorchestra.log4j2;

import org.apache.logging.log4j.core.Core;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginAttribute;
import org.apache.logging.log4j.core.config.plugins.PluginFactory;
import org.apache.logging.log4j.core.config.plugins.validation.constraints.Required;

/**
 * The element {@code <Redact pattern="…"/>} of an {@link OrchestraAppender}: text that must not leave the process.
 *
 * @param pattern a regular expression as {@link java.util.regex.Pattern} has it; each match is replaced before the log is sent
 */
@Plugin(name = "Redact", category = Core.CATEGORY_NAME, printObject = true)
public record Redact(String pattern) {

    /** Called by Log4j. */
    @PluginFactory
    public static Redact create(
            @PluginAttribute("pattern") @Required(message = "Redact needs a pattern, a regular expression")
                    String pattern) {
        return new Redact(pattern);
    }
}
