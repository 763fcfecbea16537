package shapes;

import io.getorchestra.internal.outcome.probe.Case;
import io.getorchestra.internal.outcome.probe.Probe;
import java.util.Objects;

/** Closed by hand, late, or twice: what looks like a block and is none, with an exception on its way or swallowed. */
public class Adversaries {
    private static Probe field;

    @Case(exits = "a=UNKNOWN")
    static void withoutTry(int path) {
        Probe t = Probe.open();
        t.work();
        t.close();
    }

    @Case(exits = "a=UNKNOWN")
    static void withoutTryButNullChecked(int path) {
        Probe t = Probe.open();
        t.work();
        if (t != null) {
            t.close();
        }
    }

    @Case(path = 0, exits = "a=UNKNOWN")
    @Case(path = 1, exits = "a=EXCEPTION?")
    static void catchesAndRethrows(int path) {
        Probe t = Probe.open();
        try {
            Probe.failIf(path == 1);
            t.close();
        } catch (Exception e) {
            t.close();
            throw e;
        }
    }

    @Case(path = 0, exits = "a=NORMAL?")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void catchesThrowableAndRethrows(int path) {
        Probe t = Probe.open();
        try {
            Probe.failIf(path == 1);
        } catch (Throwable e) {
            t.close();
            throw e;
        }
        t.close();
    }

    @Case(path = 1, exits = "a=UNKNOWN")
    static void catchesAndGoesOn(int path) {
        Probe t = Probe.open();
        try {
            Probe.failIf(path == 1);
        } catch (RuntimeException e) {
            e.getMessage();
            t.close();
        }
        Probe.failIf(false);
    }

    @Case(path = 1, exits = "a=UNKNOWN")
    static void catchesThrowableAndGoesOn(int path) {
        Probe t = Probe.open();
        try {
            Probe.failIf(path == 1);
        } catch (Throwable e) {
            t.close();
        }
    }

    @Case(path = 1, exits = "a=UNKNOWN")
    static void throwsAnother(int path) {
        Probe t = Probe.open();
        Exception other = new Exception();
        try {
            Probe.failIf(path == 1);
        } catch (Throwable e) {
            t.close();
            throw new IllegalStateException(other);
        }
    }

    @Case(path = 1, exits = "a=UNKNOWN")
    static void swallowsThenCloses(int path) {
        Probe t = Probe.open();
        try {
            Probe.failIf(path == 1);
        } catch (RuntimeException e) {
            e.getMessage();
        }
        t.close();
    }

    @Case(path = 1, exits = "a=UNKNOWN")
    static void swallowsBesideACloser(int path) {
        Probe t = Probe.open();
        try {
            Probe.failIf(path == 1);
        } catch (RuntimeException e) {
            e.getMessage();
        } catch (Throwable e) {
            t.close();
            throw e;
        }
        t.close();
    }

    @Case(path = 1, exits = "a=UNKNOWN")
    static int closesAndReturnsInCatch(int path) {
        Probe t = Probe.open();
        try {
            return Probe.value(1, path == 1);
        } catch (RuntimeException e) {
            t.close();
            return 2;
        } catch (Throwable e) {
            t.close();
            throw e;
        }
    }

    @Case(path = 1, exits = "a=UNKNOWN")
    static void finallyInTheCatch(int path) {
        Probe t = Probe.open();
        try {
            Probe.failIf(path == 1);
        } catch (RuntimeException e) {
            try {
                e.getMessage();
            } finally {
                t.close();
            }
            throw e;
        }
    }

    @Case(path = 1, exits = "a=UNKNOWN")
    static void blockInTheCatch(int path) {
        Probe t = Probe.open();
        try {
            Probe.failIf(path == 1);
        } catch (RuntimeException e) {
            try (t) {
                e.getMessage();
            }
            throw e;
        }
    }

    @Case(path = 1, exits = "a=UNKNOWN")
    static void copyInTheCatch(int path) {
        Probe t = Probe.open();
        try {
            Probe.failIf(path == 1);
        } catch (RuntimeException e) {
            try (Probe u = t) {
                e.getMessage();
            }
            throw e;
        }
    }

    @Case(path = 1, exits = "a=UNKNOWN")
    static void emptyBlockInTheCatch(int path) {
        Probe t = Probe.open();
        try {
            Probe.failIf(path == 1);
        } catch (RuntimeException e) {
            try (t) {}
            throw e;
        }
    }

    @Case(path = 1, exits = "a=UNKNOWN")
    static void conditionalCopyInTheCatch(int path) {
        Probe t = Probe.open();
        try {
            Probe.failIf(path == 1);
        } catch (RuntimeException e) {
            try (Probe u = path == 1 ? t : Probe.open()) {
                e.getMessage();
            }
            throw e;
        }
    }

    @Case(path = 1, exits = "a=UNKNOWN")
    static void conditionalCopyTheOtherWayInTheCatch(int path) {
        Probe t = Probe.open();
        try {
            Probe.failIf(path == 1);
        } catch (RuntimeException e) {
            try (Probe u = path != 1 ? Probe.open() : t) {
                e.getMessage();
            }
            throw e;
        }
    }

    @Case(path = 1, exits = "a=UNKNOWN")
    static void requiredInTheCatch(int path) {
        Probe t = Probe.open();
        try {
            Probe.failIf(path == 1);
        } catch (RuntimeException e) {
            try (Probe u = Objects.requireNonNull(t)) {
                e.getMessage();
            }
            throw e;
        }
    }

    private static Probe field() {
        return field;
    }

    @Case(path = 1, exits = "a=UNKNOWN")
    static void getterInTheCatch(int path) {
        field = Probe.open();
        try {
            Probe.failIf(path == 1);
        } catch (RuntimeException e) {
            try (Probe u = field()) {
                e.getMessage();
            }
            throw e;
        }
    }

    @Case(path = 1, exits = "a=UNKNOWN")
    static void fieldInTheCatch(int path) {
        field = Probe.open();
        try {
            Probe.failIf(path == 1);
        } catch (RuntimeException e) {
            try (Probe u = field) {
                e.getMessage();
            }
            throw e;
        }
    }

    @Case(path = 1, exits = "a=UNKNOWN")
    static void blockAfterTheCatch(int path) {
        Probe t = Probe.open();
        RuntimeException failure = null;
        try {
            Probe.failIf(path == 1);
        } catch (RuntimeException e) {
            failure = e;
        }
        try (t) {
            t.work();
        }
        if (failure != null) {
            throw failure;
        }
    }

    @Case(path = 1, exits = "a=UNKNOWN")
    static void blockBeforeTheCatchInALoop(int path) {
        Probe t = Probe.open();
        RuntimeException failure = null;
        while (true) {
            if (failure != null) {
                try (t) {
                    t.work();
                }
                throw failure;
            }
            try {
                Probe.failIf(path == 1);
            } catch (RuntimeException e) {
                failure = e;
            }
        }
    }

    private static void finish(Probe t) {
        t.close();
    }

    @Case(path = 0, exits = "a=UNKNOWN")
    @Case(path = 1, exits = "a=UNKNOWN")
    static void helperMethod(int path) {
        Probe t = Probe.open();
        try {
            Probe.failIf(path == 1);
        } finally {
            finish(t);
        }
    }

    private static void finishWithBlock(Probe parameter) {
        try (parameter) {
            parameter.work();
        }
    }

    @Case(path = 1, exits = "a=UNKNOWN")
    static void helperMethodWithBlock(int path) {
        Probe t = Probe.open();
        try {
            Probe.failIf(path == 1);
        } finally {
            finishWithBlock(t);
        }
    }

    private static void finishWithFinally(Probe parameter) {
        try {
            parameter.work();
        } finally {
            parameter.close();
        }
    }

    @Case(path = 1, exits = "a=UNKNOWN")
    static void helperMethodWithFinally(int path) {
        Probe t = Probe.open();
        try {
            Probe.failIf(path == 1);
        } finally {
            finishWithFinally(t);
        }
    }

    private static void finishAssigned(Probe parameter, boolean other) {
        if (other) {
            parameter = Probe.open("b");
        }
        try (Probe t = parameter) {
            t.work();
        }
    }

    @Case(path = 1, exits = "a=UNKNOWN")
    static void helperMethodWithAssignment(int path) {
        Probe t = Probe.open();
        try {
            Probe.failIf(path == 1);
        } finally {
            finishAssigned(t, path == 0);
        }
    }

    @Case(path = 0, exits = "a=UNKNOWN")
    @Case(path = 1, exits = "a=UNKNOWN")
    static void reflection(int path) throws Exception {
        Probe t = Probe.open();
        try {
            Probe.failIf(path == 1);
        } finally {
            Probe.class.getMethod("close").invoke(t);
        }
    }

    @Case(path = 0, exits = "a=UNKNOWN")
    @Case(path = 1, exits = "a=UNKNOWN")
    static void methodReference(int path) throws Exception {
        Probe t = Probe.open();
        try (AutoCloseable u = t::close) {
            Probe.failIf(path == 1);
        }
    }

    @Case(path = 1, exits = "a=UNKNOWN *")
    static void methodReferenceInTheBlock(int path) {
        try (Probe t = Probe.open()) {
            Runnable r = t::close; r.run(); Probe.failIf(path == 1); }
    }

    @Case(path = 1, exits = "a=UNKNOWN *")
    static void reflectionOnOneLine(int path) throws Exception {
        try (Probe t = Probe.open()) {
            Probe.class.getMethod("close").invoke(t); if (path == 1) { return; } Probe.failIf(path == 1); }
    }

    @Case(path = 0, exits = "a=UNKNOWN a=NORMAL")
    @Case(path = 1, exits = "a=UNKNOWN a=EXCEPTION")
    static void closedInside(int path) {
        try (Probe t = Probe.open()) {
            t.close();
            Probe.failIf(path == 1);
        }
    }

    @Case(path = 1, exits = "a=UNKNOWN a=EXCEPTION")
    static void closedInACatchInside(int path) {
        try (Probe t = Probe.open()) {
            try {
                Probe.failIf(path == 1);
            } catch (RuntimeException e) {
                t.close();
                throw e;
            }
        }
    }

    @Case(path = 1, exits = "a=EXCEPTION a=EXCEPTION")
    static void closedInAFinallyInside(int path) {
        try (Probe t = Probe.open()) {
            try {
                Probe.failIf(path == 1);
            } finally {
                t.close();
            }
        }
    }

    @Case(path = 1, exits = "b=UNKNOWN a=EXCEPTION")
    static void anotherInTheCatchInside(int path) {
        Probe b = Probe.open("b");
        try (Probe t = Probe.open()) {
            try {
                Probe.failIf(path == 1);
            } catch (RuntimeException e) {
                b.close();
                throw e;
            }
        }
    }

    @Case(path = 1, exits = "a=UNKNOWN")
    static void reassigned(int path) {
        Probe t = Probe.open("b");
        Probe other = Probe.open("a");
        try {
            try {
                Probe.failIf(path == 1);
            } catch (RuntimeException e) {
                t = other;
            }
            other.work();
        } finally {
            t.close();
        }
    }

    @Case(path = 1, exits = "a=UNKNOWN")
    static void swallowedAndStored(int path) {
        Probe t = Probe.open();
        RuntimeException failure = null;
        try {
            Probe.failIf(path == 1);
        } catch (RuntimeException e) {
            failure = e;
        } finally {
            t.close();
        }
        if (failure != null) {
            throw failure;
        }
    }

    @Case(path = 1, exits = "a=UNKNOWN")
    static void expandedByHand(int path) {
        Probe t = Probe.open();
        RuntimeException primary = null;
        try {
            Probe.failIf(path == 1);
        } catch (RuntimeException e) {
            primary = e;
            throw e;
        } finally {
            if (primary != null) {
                try {
                    t.close();
                } catch (RuntimeException suppressed) {
                    primary.addSuppressed(suppressed);
                }
            } else {
                t.close();
            }
        }
    }

    @Case(path = 1, exits = "a=UNKNOWN")
    static void closedByAnotherBlocksHandler(int path) {
        Probe t = Probe.open();
        Probe.failIf(false);
        try {
            try {
                Probe.failIf(path == 1);
            } catch (IllegalStateException e) {
                throw new IllegalArgumentException(e);
            }
        } catch (IllegalArgumentException e) {
            Object o = null;
            try {
                o = e;
            } finally {
                t.close();
            }
        }
    }
}
