package shapes;

import io.getorchestra.internal.outcome.probe.Case;
import io.getorchestra.internal.outcome.probe.Probe;
import java.io.StringReader;
import java.util.function.Supplier;

/** Where the resource comes from, and what stands beside it. */
public class Resources {
    @Case(path = 0, exits = "b=NORMAL a=NORMAL")
    @Case(path = 1, exits = "b=EXCEPTION a=EXCEPTION")
    static void two(int path) {
        try (Probe a = Probe.open("a");
                Probe b = Probe.open("b")) {
            Probe.failIf(path == 1);
        }
    }

    @Case(path = 0, exits = "c=NORMAL b=NORMAL a=NORMAL")
    @Case(path = 1, exits = "c=EXCEPTION b=EXCEPTION a=EXCEPTION")
    @Case(path = 2, exits = "c=NORMAL b=NORMAL a=NORMAL")
    static int three(int path) {
        try (Probe a = Probe.open("a");
                Probe b = Probe.open("b");
                Probe c = Probe.open("c")) {
            if (path == 2) {
                return 2;
            }
            Probe.failIf(path == 1);
        }
        return 0;
    }

    @Case(exits = "a=EXCEPTION")
    static void laterResourceDoesNotOpen(int path) {
        try (Probe a = Probe.open("a");
                Probe b = failing()) {
            a.work();
        }
    }

    private static Probe failing() {
        throw new IllegalStateException();
    }

    @Case(path = 0, exits = "b=NORMAL a=EXCEPTION")
    @Case(path = 1, exits = "b=EXCEPTION a=EXCEPTION")
    @Case(path = 2, exits = "b=NORMAL a=EXCEPTION")
    static int laterResourceDoesNotClose(int path) {
        try (Probe a = Probe.open("a");
                Probe b = Probe.openBroken("b")) {
            if (path == 2) {
                return 3;
            }
            Probe.failIf(path == 1);
        }
        return 0;
    }

    @Case(path = 0, exits = "b=NORMAL a=NORMAL")
    @Case(path = 1, exits = "b=EXCEPTION a=EXCEPTION")
    static void earlierResourceDoesNotClose(int path) {
        try (Probe a = Probe.openBroken("a");
                Probe b = Probe.open("b")) {
            Probe.failIf(path == 1);
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void besidesAnotherType(int path) throws Exception {
        try (Probe a = Probe.open("a");
                StringReader r = new StringReader("x")) {
            r.read();
            Probe.failIf(path == 1);
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void afterAnotherType(int path) throws Exception {
        try (StringReader r = new StringReader("x");
                Probe a = Probe.open("a")) {
            r.read();
            Probe.failIf(path == 1);
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void declaredBefore(int path) {
        Probe t = Probe.open();
        try (t) {
            Probe.failIf(path == 1);
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    @Case(path = 2, exits = "")
    static void declaredLongBefore(int path) {
        Probe t = Probe.open();
        StringBuilder b = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            b.append(i);
        }
        Probe.failIf(path == 2);
        try (t) {
            Probe.failIf(path == 1);
        }
    }

    @Case(path = 0, exits = "a=NORMAL a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION a=EXCEPTION")
    static void declaredBeforeInALoop(int path) {
        for (int i = 0; i < 2; i++) {
            final Probe t = Probe.open();
            try (t) {
                Probe.failIf(path == 1);
            } catch (IllegalStateException e) {
                continue;
            }
        }
    }

    @Case(path = 0, exits = "b=NORMAL a=NORMAL")
    @Case(path = 1, exits = "b=EXCEPTION a=EXCEPTION")
    static void bothDeclaredBefore(int path) {
        Probe a = Probe.open("a");
        Probe b = Probe.open("b");
        try (a; b) {
            Probe.failIf(path == 1);
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void copied(int path) {
        Probe t = Probe.open();
        t.work();
        try (Probe u = t) {
            Probe.failIf(path == 1);
        }
    }

    static Supplier<Probe> supplier = Probe::open;

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void fromASupplier(int path) {
        try (Probe t = supplier.get()) {
            Probe.failIf(path == 1);
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void fromATernary(int path) {
        try (Probe t = path < 5 ? Probe.open() : null) {
            Probe.failIf(path == 1);
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "b=EXCEPTION")
    static void fromASwitch(int path) {
        try (Probe t = switch (path) {
            case 0 -> Probe.open("a");
            case 1 -> Probe.open("b");
            default -> Probe.open("c");
        }) {
            Probe.failIf(path == 1);
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void asAutoCloseable(int path) throws Exception {
        try (AutoCloseable t = Probe.open()) {
            Probe.failIf(path == 1);
        }
    }

    static class Special extends Probe {}

    @Case(path = 0, exits = "a=NORMAL?")
    @Case(path = 1, exits = "a=EXCEPTION?")
    static void ofASubclass(int path) {
        try (Special t = new Special()) {
            Probe.failIf(path == 1);
        }
    }

    private static <T extends Probe> void generic(Supplier<T> from, int path) {
        try (T t = from.get()) {
            Probe.failIf(path == 1);
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void generic(int path) {
        generic(Probe::open, path);
    }

    private static <T extends Object & Comparable<T> & AutoCloseable> void intersection(T from) throws Exception {
        try (T t = from) {
            from.compareTo(from);
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void anonymousRunnable(int path) {
        new Runnable() {
            @Override
            public void run() {
                try (Probe t = Probe.open()) {
                    Probe.failIf(path == 1);
                }
            }
        }.run();
    }
}
