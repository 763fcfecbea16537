package shapes;

import io.getorchestra.internal.outcome.probe.Case;
import io.getorchestra.internal.outcome.probe.Probe;

/** Leaving early. */
public class Exits {
    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=NORMAL")
    @Case(path = 2, exits = "a=NORMAL")
    @Case(path = 3, exits = "a=EXCEPTION")
    @Case(path = 4, exits = "a=EXCEPTION")
    static int severalReturns(int path) {
        try (Probe t = Probe.open()) {
            if (path == 1) {
                return 1;
            }
            t.work();
            if (path == 2 || path == 4) {
                return path + Probe.value(5, path == 4);
            }
            Probe.failIf(path == 3);
        }
        return 7;
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=NORMAL")
    static void returnsNothing(int path) {
        try (Probe t = Probe.open()) {
            if (path == 1) {
                return;
            }
            t.work();
        }
        Probe.failIf(false);
    }

    @Case(exits = "a=NORMAL")
    static void returnsAtOnce(int path) {
        try (Probe t = Probe.open()) {
            return;
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static long returnsLong(int path) {
        try (Probe t = Probe.open()) {
            return (long) Probe.value(1, path == 1) << 40;
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static double returnsDouble(int path) {
        try (Probe t = Probe.open()) {
            return Probe.value(1, path == 1) / 3.0;
        }
    }

    @Case(exits = "a=NORMAL")
    static Object returnsTheResource(int path) {
        try (Probe t = Probe.open()) {
            return t;
        }
    }

    @Case(exits = "a=NORMAL")
    static boolean returnsCondition(int path) {
        try (Probe t = Probe.open()) {
            return path > 3 && Probe.value(1, false) == 1 || path == 0;
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static int returnsSwitch(int path) {
        try (Probe t = Probe.open()) {
            return switch (path) {
                case 0 -> 3;
                case 1 -> Probe.value(1, true);
                default -> throw new IllegalArgumentException();
            };
        }
    }

    @Case(path = 0, exits = "a=NORMAL a=NORMAL a=NORMAL")
    @Case(path = 1, exits = "a=NORMAL a=NORMAL a=EXCEPTION")
    static void loop(int path) {
        for (int i = 0; i < 3; i++) {
            try (Probe t = Probe.open()) {
                Probe.failIf(path == 1 && i == 2);
            }
        }
    }

    @Case(path = 0, exits = "a=NORMAL a=NORMAL a=NORMAL")
    @Case(path = 1, exits = "a=NORMAL a=EXCEPTION")
    static void breakAndContinue(int path) {
        int i = 0;
        while (true) {
            try (Probe t = Probe.open()) {
                if (i++ == 2) {
                    break;
                }
                if (i == 1) {
                    continue;
                }
                Probe.failIf(path == 1);
                t.work();
            }
        }
    }

    @Case(path = 0, exits = "b=NORMAL a=NORMAL b=NORMAL a=NORMAL")
    @Case(path = 1, exits = "b=EXCEPTION a=EXCEPTION")
    @Case(path = 2, exits = "b=NORMAL a=NORMAL")
    static void labels(int path) {
        outer:
        for (int i = 0; i < 2; i++) {
            try (Probe a = Probe.open("a")) {
                for (int j = 0; j < 2; j++) {
                    try (Probe b = Probe.open("b")) {
                        Probe.failIf(path == 1);
                        if (path == 2) {
                            break outer;
                        }
                        continue outer;
                    }
                }
            }
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=NORMAL")
    @Case(path = 2, exits = "a=EXCEPTION")
    static void breaksOutOfABlock(int path) {
        label:
        {
            try (Probe t = Probe.open()) {
                if (path == 1) {
                    break label;
                }
                Probe.failIf(path == 2);
            }
            t(path);
        }
    }

    private static void t(int x) {}

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 5, exits = "a=EXCEPTION")
    static int onlyByReturn(int path) {
        try (Probe t = Probe.open()) {
            int i = path;
            while (true) {
                if (i++ == 4) {
                    return i;
                }
                Probe.failIf(i > 5);
            }
        }
    }

    @Case(path = 0, exits = "a=NORMAL a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION a=EXCEPTION")
    static void caughtInALoop(int path) {
        for (int i = 0; i < 2; i++) {
            try (Probe t = Probe.open()) {
                Probe.failIf(path == 1);
            } catch (IllegalStateException e) {
                continue;
            }
        }
    }

    @Case(path = 0, exits = "a=NORMAL a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION a=EXCEPTION")
    static void factoryInALoopWithCatch(int path) {
        for (int i = 0; i < 2; i++) {
            try (Probe t = create()) {
                Probe.failIf(path == 1);
            } catch (IllegalStateException e) {
                e.getMessage();
            }
        }
    }

    private static Probe create() {
        return Probe.open();
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static int returnThroughFinally(int path) {
        try {
            try (Probe t = Probe.open()) {
                return Probe.value(1, path == 1);
            }
        } finally {
            t(path);
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static int returnThroughSynchronized(int path) {
        synchronized (Exits.class) {
            try (Probe t = Probe.open()) {
                synchronized (t) {
                    return Probe.value(1, path == 1);
                }
            }
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    @Case(path = 2, exits = "a=NORMAL")
    static void doWhile(int path) {
        try (Probe t = Probe.open()) {
            int i = 0;
            do {
                Probe.failIf(path == 1 && i == 2);
                if (path == 2) {
                    return;
                }
            } while (i++ < 3);
        }
    }
}
