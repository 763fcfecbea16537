package io.getorchestra.internal.outcome.probe;

import io.getorchestra.internal.outcome.BlockInspector;
import java.util.ArrayList;
import java.util.List;

/** The resource of the shapes: its {@code close()} writes down what the inspector says. */
public class Probe implements AutoCloseable {
    private static final List<String> EXITS = new ArrayList<>();

    private final String name;
    private final boolean closeFails;

    public Probe() {
        this("a", false);
    }

    private Probe(String name, boolean closeFails) {
        this.name = name;
        this.closeFails = closeFails;
    }

    public static Probe open() {
        return new Probe();
    }

    public static Probe open(String name) {
        return new Probe(name, false);
    }

    public static Probe openBroken(String name) {
        return new Probe(name, true);
    }

    /** Throws when told so. */
    public static void failIf(boolean fail) {
        if (fail) {
            throw new IllegalStateException("as told");
        }
    }

    /** Throws when told so, else gives the value back. */
    public static int value(int value, boolean fail) {
        failIf(fail);
        return value;
    }

    public void work() {}

    @Override
    public void close() {
        closeForReal();
        failIf(closeFails);
    }

    private void closeForReal() {
        EXITS.add(name + "=" + BlockInspector.inspect(Probe.class, null).exit());
    }

    /** What has been written down since the last call. */
    public static List<String> takeExits() {
        List<String> taken = List.copyOf(EXITS);
        EXITS.clear();
        return taken;
    }
}
