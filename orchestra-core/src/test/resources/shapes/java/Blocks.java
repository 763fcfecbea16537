package shapes;

import io.getorchestra.internal.outcome.probe.Case;
import io.getorchestra.internal.outcome.probe.Probe;

/** The bare block, in one method, and what can be around and inside of it. */
public class Blocks {
    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void bare(int path) {
        try (Probe t = Probe.open()) {
            Probe.failIf(path == 1);
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void createdByConstructor(int path) {
        try (Probe t = new Probe()) {
            Probe.failIf(path == 1);
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void inferredType(int path) {
        try (var t = Probe.open()) {
            t.work();
            Probe.failIf(path == 1);
            t.work();
        }
    }

    @Case(exits = "a=NORMAL")
    static void empty(int path) {
        try (Probe t = Probe.open()) {}
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void oneLine(int path) { try (Probe t = Probe.open()) { Probe.failIf(path == 1); } }

    @Case(path = 0, exits = "a=NORMAL b=NORMAL c=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    @Case(path = 2, exits = "a=NORMAL b=EXCEPTION")
    @Case(path = 3, exits = "a=NORMAL b=NORMAL c=EXCEPTION")
    static void sequential(int path) {
        try (Probe t = Probe.open("a")) {
            Probe.failIf(path == 1);
        }
        try (Probe t = Probe.open("b")) {
            Probe.failIf(path == 2);
        }
        try (Probe t = Probe.open("c")) {
            Probe.failIf(path == 3);
        }
    }

    @Case(path = 0, exits = "b=NORMAL a=NORMAL")
    @Case(path = 1, exits = "b=EXCEPTION a=EXCEPTION")
    @Case(path = 2, exits = "b=NORMAL a=EXCEPTION")
    @Case(path = 3, exits = "a=EXCEPTION")
    static void nested(int path) {
        try (Probe outer = Probe.open("a")) {
            Probe.failIf(path == 3);
            try (Probe inner = Probe.open("b")) {
                Probe.failIf(path == 1);
            }
            Probe.failIf(path == 2);
        }
    }

    @Case(path = 0, exits = "b=NORMAL a=NORMAL")
    @Case(path = 1, exits = "b=EXCEPTION a=NORMAL")
    static void nestedAndCaughtBetween(int path) {
        try (Probe outer = Probe.open("a")) {
            try (Probe inner = Probe.open("b")) {
                Probe.failIf(path == 1);
            } catch (IllegalStateException e) {
                outer.work();
            }
        }
    }

    @Case(path = 0, exits = "a=NORMAL b=NORMAL c=NORMAL")
    @Case(path = 1, exits = "a=NORMAL b=NORMAL c=EXCEPTION")
    static void slotsUsedAgain(int path) {
        try (Probe t = Probe.open("a")) {
            long x = 1;
            double y = x;
            Probe.failIf(y > 1);
        }
        {
            long z = path;
            Object o = z;
            try (Probe t = Probe.open("b")) {
                Probe.failIf(o == null);
            }
        }
        String s = "";
        try (Probe t = Probe.open("c")) {
            Probe.failIf(s.isEmpty() && path == 1);
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void wideLocalsAround(int path) {
        int i = path;
        long l = path;
        double d = path;
        try (Probe t = Probe.open()) {
            long inner = l + i;
            Probe.failIf(inner == 2 && d == 1);
            l = inner;
        }
        Probe.failIf(l > 100);
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void catchClause(int path) {
        try (Probe t = Probe.open()) {
            Probe.failIf(path == 1);
        } catch (IllegalStateException e) {
            e.getMessage();
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void catchAndFinallyClauses(int path) {
        try (Probe t = Probe.open()) {
            Probe.failIf(path == 1);
        } catch (IllegalStateException e) {
            e.getMessage();
        } finally {
            Probe.failIf(false);
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    @Case(path = 2, exits = "a=NORMAL")
    static int finallyClauseAndReturn(int path) {
        try (Probe t = Probe.open()) {
            Probe.failIf(path == 1);
            if (path == 2) {
                return Probe.value(3, false);
            }
        } finally {
            Probe.failIf(false);
        }
        return 1;
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=NORMAL")
    @Case(path = 2, exits = "a=EXCEPTION")
    static void caughtInside(int path) {
        try (Probe t = Probe.open()) {
            try {
                Probe.failIf(path == 1);
            } catch (IllegalStateException e) {
                e.getMessage();
            }
            Probe.failIf(path == 2);
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=NORMAL")
    @Case(path = 2, exits = "a=EXCEPTION")
    static void caughtInsideAtTheEnd(int path) {
        try (Probe t = Probe.open()) {
            try {
                Probe.failIf(path > 0);
            } catch (IllegalStateException e) {
                Probe.failIf(path == 2);
            }
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=NORMAL")
    static int caughtInsideByReturn(int path) {
        try (Probe t = Probe.open()) {
            try {
                return Probe.value(1, path == 1);
            } catch (IllegalStateException e) {
                return 2;
            }
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void finallyInside(int path) {
        try (Probe t = Probe.open()) {
            try {
                Probe.failIf(path == 1);
            } finally {
                t.work();
            }
        }
    }

    @Case(path = 1, exits = "a=EXCEPTION")
    static void rethrownInside(int path) {
        try (Probe t = Probe.open()) {
            try {
                Probe.failIf(path == 1);
            } catch (IllegalStateException e) {
                throw new IllegalArgumentException(e);
            }
        }
    }

    @Case(exits = "a=EXCEPTION")
    static void alwaysThrows(int path) {
        try (Probe t = Probe.open()) {
            throw new IllegalStateException();
        }
    }

    @Case(exits = "a=EXCEPTION")
    static void throwsError(int path) {
        try (Probe t = Probe.open()) {
            t.work();
            throw new AssertionError();
        }
    }

    @Case(exits = "a=EXCEPTION")
    static void throwsChecked(int path) throws Exception {
        try (Probe t = Probe.open()) {
            if (path == 0) {
                throw new Exception();
            }
        }
    }

    @Case(exits = "a=EXCEPTION")
    static void overflowsTheStack(int path) {
        try (Probe t = Probe.open()) {
            endless(path);
        }
    }

    private static int endless(int i) {
        return endless(i + 1) + 1;
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void divides(int path) {
        try (Probe t = Probe.open()) {
            int x = 1 / (1 - path);
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void insideCatch(int path) {
        try {
            Probe.failIf(true);
        } catch (IllegalStateException e) {
            try (Probe t = Probe.open()) {
                Probe.failIf(path == 1);
            }
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    @Case(path = 2, exits = "a=NORMAL")
    @Case(path = 3, exits = "a=EXCEPTION")
    static void insideFinally(int path) {
        try {
            Probe.failIf(path >= 2);
        } finally {
            try (Probe t = Probe.open()) {
                Probe.failIf(path % 2 == 1);
            }
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void insideSynchronized(int path) {
        synchronized (Blocks.class) {
            try (Probe t = Probe.open()) {
                synchronized (t) {
                    Probe.failIf(path == 1);
                }
            }
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static synchronized void synchronizedMethod(int path) {
        try (Probe t = Probe.open()) {
            Probe.failIf(path == 1);
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void insideSwitch(int path) {
        switch (path) {
            case 0:
            case 1:
                try (Probe t = Probe.open()) {
                    Probe.failIf(path == 1);
                }
                break;
            default:
                throw new IllegalArgumentException();
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void switchesInside(int path) {
        try (Probe t = Probe.open()) {
            String s = switch (path) {
                case 0 -> "x";
                case 1 -> throw new IllegalStateException();
                default -> {
                    t.work();
                    yield "y";
                }
            };
            switch (s) {
                case "x" -> t.work();
                case "y" -> Probe.failIf(true);
                default -> {}
            }
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void insideSwitchExpression(int path) {
        int x = 5 + switch (path) {
            case 0, 1 -> {
                try (Probe t = Probe.open()) {
                    yield Probe.value(1, path == 1);
                }
            }
            default -> 0;
        };
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void ternariesInside(int path) {
        try (Probe t = Probe.open()) {
            int x = path == 0 ? 1 : Probe.value(2, true);
            t.work();
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void callsManyInside(int path) {
        try (Probe t = Probe.open()) {
            StringBuilder b = new StringBuilder();
            for (String s : new String[] {"a", "b"}) {
                b.append(s).append(path);
                if (b.length() > 3) {
                    Probe.failIf(path == 1);
                }
            }
            assert b.length() > 0;
        }
    }

    @Case(exits = "")
    static void absent(int path) {
        try (Probe t = null) {
            Probe.failIf(path == 1);
        }
    }
}
