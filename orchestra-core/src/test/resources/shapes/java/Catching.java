package shapes;

import io.getorchestra.internal.outcome.probe.Heard;
import io.getorchestra.internal.outcome.probe.Probe;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;

/** Blocks that throw, by who can catch it: {@code own…} the application or nobody, {@code others…} somebody else. */
public class Catching {
    private static final Object LOCK = new Object();

    static void block() {
        try (Heard t = new Heard()) {
            Probe.failIf(true);
        }
    }

    static void ownNobody() {
        block();
    }

    static void ownFinallyCloses() {
        Heard t = new Heard();
        try {
            Probe.failIf(true);
        } finally {
            t.close();
        }
    }

    static void ownCatch() {
        try (Heard t = new Heard()) {
            Probe.failIf(true);
        } catch (IllegalStateException e) {
            e.getMessage();
        }
    }

    static void ownCatchInCaller() {
        try {
            block();
        } catch (IllegalStateException e) {
            e.getMessage();
        }
    }

    static void ownFinallyAround() {
        try {
            block();
        } finally {
            Probe.failIf(false);
        }
    }

    static void ownLambda() {
        Runnable work = () -> block();
        work.run();
    }

    static void ownMethodReference() {
        Runnable work = Catching::block;
        work.run();
    }

    static void ownAnonymousClass() throws Exception {
        new Callable<Void>() {
            @Override
            public Void call() {
                block();
                return null;
            }
        }.call();
    }

    static void ownSynchronized() {
        synchronized (LOCK) {
            block();
        }
    }

    static synchronized void ownSynchronizedMethod() {
        block();
    }

    static void ownResourcesAround() throws Exception {
        try (AutoCloseable a = () -> {};
                Heard t = new Heard();
                AutoCloseable b = () -> {}) {
            Probe.failIf(true);
        }
    }

    static void ownReflection() throws Exception {
        Catching.class.getDeclaredMethod("block").invoke(null);
    }

    static void ownCatchUnderReflection() throws Exception {
        try {
            Catching.class.getDeclaredMethod("block").invoke(null);
        } catch (java.lang.reflect.InvocationTargetException e) {
            e.getMessage();
        }
    }

    static void ownForEach() {
        List.of(1, 2).forEach(i -> block());
    }

    static void othersFutureTask() {
        new FutureTask<>(() -> {
                    block();
                    return null;
                })
                .run();
    }

    static void othersCompletableFuture() {
        new CompletableFuture<Void>().completeAsync(() -> {
            block();
            return null;
        }, Runnable::run);
    }
}
