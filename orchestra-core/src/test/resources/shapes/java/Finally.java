package shapes;

import io.getorchestra.internal.outcome.probe.Case;
import io.getorchestra.internal.outcome.probe.Probe;

/** Closed by hand in a {@code finally}. */
public class Finally {
    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void bare(int path) {
        Probe t = Probe.open();
        try {
            Probe.failIf(path == 1);
        } finally {
            t.close();
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    @Case(path = 2, exits = "a=NORMAL")
    @Case(path = 3, exits = "a=EXCEPTION")
    static int returns(int path) {
        Probe t = Probe.open();
        try {
            if (path >= 2) {
                return Probe.value(1, path == 3);
            }
            Probe.failIf(path == 1);
        } finally {
            t.close();
        }
        return 0;
    }

    @Case(path = 0, exits = "a=NORMAL a=NORMAL")
    @Case(path = 1, exits = "a=NORMAL a=EXCEPTION")
    static void loops(int path) {
        for (int i = 0; ; i++) {
            Probe t = Probe.open();
            try {
                if (i == 0) {
                    continue;
                }
                Probe.failIf(path == 1);
                break;
            } finally {
                t.close();
            }
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void nullChecked(int path) {
        Probe t = Probe.open();
        try {
            Probe.failIf(path == 1);
        } finally {
            if (t != null) {
                t.close();
            }
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void workBefore(int path) {
        Probe t = Probe.open();
        t.work();
        try {
            Probe.failIf(path == 1);
        } finally {
            t.close();
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=NORMAL")
    @Case(path = 2, exits = "a=EXCEPTION")
    static void caughtInside(int path) {
        Probe t = Probe.open();
        try {
            try {
                Probe.failIf(path == 1);
            } catch (IllegalStateException e) {
                e.getMessage();
            }
            Probe.failIf(path == 2);
        } finally {
            t.close();
        }
    }

    @Case(path = 0, exits = "b=NORMAL a=NORMAL")
    @Case(path = 1, exits = "b=EXCEPTION a=EXCEPTION")
    static void nested(int path) {
        Probe a = Probe.open("a");
        try {
            Probe b = Probe.open("b");
            try {
                Probe.failIf(path == 1);
            } finally {
                b.close();
            }
        } finally {
            a.close();
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=UNKNOWN")
    @Case(path = 2, exits = "a=EXCEPTION")
    static void catchClause(int path) {
        Probe t = Probe.open();
        try {
            Probe.failIf(path == 1);
            if (path == 2) {
                throw new AssertionError();
            }
        } catch (IllegalStateException e) {
            e.getMessage();
        } finally {
            t.close();
        }
    }

    @Case(path = 0, exits = "a=NORMAL?")
    @Case(path = 1, exits = "a=UNKNOWN")
    static void catchClauseWithReturns(int path) {
        Probe t = Probe.open();
        try {
            Probe.failIf(path == 1);
            if (path == 0) {
                return;
            }
        } catch (IllegalStateException e) {
            if (e.getMessage() == null) {
                return;
            }
            e.getMessage();
        } finally {
            t.close();
        }
    }

    @Case(path = 0, exits = "a=NORMAL?")
    @Case(path = 1, exits = "a=EXCEPTION?")
    static void moreInTheFinally(int path) {
        Probe t = Probe.open();
        try {
            Probe.failIf(path == 1);
        } finally {
            t.work();
            t.close();
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void asLombokCleansUp(int path) {
        Probe t = Probe.open();
        try {
            Probe.failIf(path == 1);
        } finally {
            if (java.util.Collections.singletonList(t).get(0) != null) {
                t.close();
            }
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=NORMAL")
    @Case(path = 2, exits = "a=EXCEPTION")
    @Case(path = 3, exits = "")
    static int openedInsideWithReturns(int path) {
        Probe t = null;
        try {
            Probe.failIf(path == 3);
            t = Probe.open();
            if (path == 1) {
                return 1;
            }
            Probe.failIf(path == 2);
        } finally {
            if (t != null) {
                t.close();
            }
        }
        return 2;
    }

    @Case(path = 0, exits = "a=NORMAL?")
    @Case(path = 1, exits = "a=UNKNOWN")
    @Case(path = 2, exits = "a=EXCEPTION?")
    static void openedInsideWithACatchClause(int path) {
        Probe t = null;
        try {
            t = Probe.open();
            Probe.failIf(path == 1);
            if (path == 2) {
                throw new AssertionError();
            }
        } catch (IllegalStateException e) {
            e.getMessage();
        } finally {
            if (t != null) {
                t.close();
            }
        }
    }

    @Case(path = 0, exits = "a=UNKNOWN")
    @Case(path = 1, exits = "a=EXCEPTION?")
    static void openedInsideOneOfTwo(int path) {
        Probe t = null;
        try {
            if (path < 2) {
                t = Probe.open();
            } else {
                t = Probe.open("b");
            }
            Probe.failIf(path == 1);
        } finally {
            if (t != null) {
                t.close();
            }
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void openedInside(int path) {
        Probe t = null;
        try {
            t = Probe.open();
            Probe.failIf(path == 1);
        } finally {
            if (t != null) {
                t.close();
            }
        }
    }

    @Case(path = 0, exits = "a=UNKNOWN")
    @Case(path = 1, exits = "a=UNKNOWN")
    @SuppressWarnings("finally")
    static int swallowsByReturn(int path) {
        Probe t = Probe.open();
        try {
            Probe.failIf(path == 1);
        } finally {
            t.close();
            return 1;
        }
    }

    @Case(path = 0, exits = "a=UNKNOWN")
    @Case(path = 1, exits = "a=UNKNOWN")
    @SuppressWarnings("finally")
    static int swallowsSometimes(int path) {
        Probe t = Probe.open();
        try {
            Probe.failIf(path == 1);
        } finally {
            t.close();
            if (path == 1) {
                return 1;
            }
        }
        return 0;
    }

    @Case(path = 0, exits = "a=UNKNOWN a=UNKNOWN")
    @Case(path = 1, exits = "a=UNKNOWN a=UNKNOWN")
    @SuppressWarnings("finally")
    static void swallowsByContinue(int path) {
        for (int i = 0; i < 2; i++) {
            Probe t = Probe.open();
            try {
                Probe.failIf(path == 1);
            } finally {
                t.close();
                continue;
            }
        }
    }
}
