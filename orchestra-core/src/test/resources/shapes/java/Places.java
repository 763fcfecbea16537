package shapes;

import io.getorchestra.internal.outcome.probe.Case;
import io.getorchestra.internal.outcome.probe.Probe;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/** Kinds of code that a block can stand in. */
public class Places {
    private int field;

    public Places(int path) {
        this.field = 3;
        try (Probe t = Probe.open()) {
            Probe.failIf(path == 1);
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void constructor(int path) {
        new Places(path);
    }

    static class Initialised {
        int x;

        {
            try (Probe t = Probe.open()) {
                Probe.failIf(pathOfInitialiser == 1);
                x = 1;
            }
        }
    }

    static int pathOfInitialiser;

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void instanceInitialiser(int path) {
        pathOfInitialiser = path;
        new Initialised();
    }

    static class StaticallyInitialised {
        static int x;

        static {
            try (Probe t = Probe.open()) {
                x = 1;
            }
        }
    }

    static class StaticallyFailing {
        static int x;

        static {
            try (Probe t = Probe.open()) {
                x = 1;
                Probe.failIf(x == 1);
            }
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static int staticInitialiser(int path) {
        return path == 0 ? StaticallyInitialised.x : StaticallyFailing.x;
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void lambda(int path) {
        Runnable r = () -> {
            try (Probe t = Probe.open()) {
                Probe.failIf(path == 1);
            }
        };
        r.run();
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void lambdaInALambda(int path) throws Exception {
        Callable<Callable<Integer>> outer = () -> () -> {
            try (Probe t = Probe.open()) {
                return Probe.value(1, path == 1);
            }
        };
        outer.call().call();
    }

    @Case(path = 0, exits = "a=NORMAL a=NORMAL")
    @Case(path = 1, exits = "a=NORMAL a=EXCEPTION")
    static void stream(int path) {
        IntStream.range(0, 2).forEach(i -> {
            try (Probe t = Probe.open()) {
                Probe.failIf(path == i && i == 1);
            }
        });
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void lambdaInside(int path) {
        try (Probe t = Probe.open()) {
            Runnable r = () -> Probe.failIf(path == 1);
            r.run();
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void anonymousClass(int path) {
        new Object() {
            void run() {
                try (Probe t = Probe.open()) {
                    Probe.failIf(path == 1);
                }
            }
        }.run();
    }

    class Inner {
        void run(int path) {
            try (Probe t = Probe.open()) {
                Probe.failIf(path + field == 4);
            }
        }
    }

    @Case(path = 0, exits = "a=NORMAL a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void innerClass(int path) {
        Places places = new Places(path);
        places.new Inner().run(path);
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void localClass(int path) {
        class Local {
            void run() {
                try (Probe t = Probe.open()) {
                    Probe.failIf(path == 1);
                }
            }
        }
        new Local().run();
    }

    record Point(int x, int y) {
        Point {
            try (Probe t = Probe.open()) {
                Probe.failIf(x == 1);
            }
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void recordConstructor(int path) {
        new Point(path, 2);
    }

    enum Colour {
        RED {
            @Override
            void run(int path) {
                try (Probe t = Probe.open()) {
                    Probe.failIf(path == 1);
                }
            }
        };

        abstract void run(int path);
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void enumConstantBody(int path) {
        Colour.RED.run(path);
    }

    interface Job {
        default void run(int path) {
            try (Probe t = Probe.open()) {
                Probe.failIf(path == 1);
            }
            helper(path);
        }

        private void helper(int path) {
            try (Probe t = Probe.open("b")) {
                Probe.failIf(path == 2);
            }
        }
    }

    @Case(path = 0, exits = "a=NORMAL b=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    @Case(path = 2, exits = "a=NORMAL b=EXCEPTION")
    static void interfaceDefaultMethod(int path) {
        new Job() {}.run(path);
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void anotherThread(int path) throws Exception {
        Thread thread = new Thread(() -> {
            try (Probe t = Probe.open()) {
                Probe.failIf(path == 1);
            }
        });
        thread.setUncaughtExceptionHandler((t, e) -> {});
        thread.start();
        thread.join();
    }

    static int größe(int path) {
        try (Probe t = Probe.open()) {
            return Probe.value(1, path == 1);
        }
    }

    @Case(path = 0, exits = "a=NORMAL")
    @Case(path = 1, exits = "a=EXCEPTION")
    static void namesBeyondAscii(int path) {
        größe(path);
    }

    static void overloaded(long path) {
        try (Probe t = Probe.open("b")) {
            t.work();
        }
    }

    static void overloaded(int path) {
        overloaded((long) path);
        try (Probe t = Probe.open("a")) {
            Probe.failIf(path == 1);
        }
    }

    @Case(path = 0, exits = "b=NORMAL a=NORMAL")
    @Case(path = 1, exits = "b=NORMAL a=EXCEPTION")
    static void overloads(int path) {
        overloaded(path);
    }

    static void recursive(int depth, int path) {
        try (Probe t = Probe.open("" + depth)) {
            Probe.failIf(depth == 0 && path == 1);
            if (depth > 0) {
                recursive(depth - 1, path);
            }
        }
    }

    @Case(path = 0, exits = "0=NORMAL 1=NORMAL 2=NORMAL")
    @Case(path = 1, exits = "0=EXCEPTION 1=EXCEPTION 2=EXCEPTION")
    static void recursion(int path) {
        recursive(2, path);
    }
}
