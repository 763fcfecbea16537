package io.getorchestra;

import io.getorchestra.OrchestraConfig.Ambient;
import io.getorchestra.internal.capture.SettingValues;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/** The sources that frameworks have added; the newest counts. */
final class SettingsSources {
    private static final CopyOnWriteArrayList<SettingsSource> ADDED = new CopyOnWriteArrayList<>();
    private static final AtomicBoolean OPENED_WITHOUT = new AtomicBoolean();

    private SettingsSources() {}

    static boolean add(SettingsSource source) {
        ADDED.add(0, source);
        return OPENED_WITHOUT.getAndSet(false);
    }

    static void remove(SettingsSource source) {
        ADDED.removeIf(each -> each == source);
    }

    /** For a scope that opens. */
    static Ambient atOpening() {
        if (ADDED.isEmpty()) {
            OPENED_WITHOUT.set(true);
        }
        return current();
    }

    static Ambient current() {
        for (SettingsSource newest : ADDED) {
            return new Sourced(newest);
        }
        return Ambient.SYSTEM;
    }

    /** The source, and the system where it says nothing. */
    private record Sourced(SettingsSource source) implements Ambient {
        @Override
        public String value(Setting setting) {
            String value = said(setting);
            return value == null ? SYSTEM.value(setting) : value;
        }

        private String said(Setting setting) {
            try {
                return SettingValues.orNull(source.value(setting.property()));
            } catch (Throwable e) { // a framework's classes may be gone
                return null;
            }
        }

        @Override
        public String describe(Setting setting) {
            try {
                return said(setting) == null ? setting.variable() : source.describe(setting.property());
            } catch (Throwable e) { // as above
                return setting.property();
            }
        }
    }
}
