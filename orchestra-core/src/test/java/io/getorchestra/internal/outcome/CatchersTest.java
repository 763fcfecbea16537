package io.getorchestra.internal.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.getorchestra.internal.outcome.Compilers.Named;
import io.getorchestra.internal.outcome.probe.Heard;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Who can catch what a block has thrown. */
@Tag("compilers")
class CatchersTest {
    @TestFactory
    Stream<DynamicContainer> tellsWhoCanCatch() throws Exception {
        return Compilers.all().stream()
                .filter(compiler -> !compiler.name().startsWith("Kotlin"))
                .map(compiler -> dynamicContainer(compiler.name(), tests(compiler)));
    }

    private static Stream<DynamicTest> tests(Named compiler) {
        try {
            @SuppressWarnings("resource") // lives as long as the shapes
            ClassLoader loader = new URLClassLoader(
                    new URL[] {compiler.classes().toUri().toURL()}, CatchersTest.class.getClassLoader());
            List<DynamicTest> tests = new ArrayList<>();
            for (Method method : Class.forName("shapes.Catching", true, loader).getDeclaredMethods()) {
                if (method.getName().matches("(own|others)[A-Z].*")) {
                    method.setAccessible(true);
                    boolean others = method.getName().startsWith("others");
                    tests.add(dynamicTest(method.getName(), () -> {
                        runOnThread(method);
                        assertThat(Heard.last()).isEqualTo(new BlockEnd(BlockExit.EXCEPTION, others));
                    }));
                }
            }
            assertThat(tests).hasSizeGreaterThan(15);
            return tests.stream();
        } catch (Exception e) {
            throw new AssertionError(compiler.name(), e);
        }
    }

    private static void runOnThread(Method method) throws InterruptedException {
        Thread thread = new Thread(() -> invoke(method));
        thread.setUncaughtExceptionHandler((dying, expected) -> {});
        thread.start();
        thread.join();
    }

    private static void invoke(Method method) {
        CatchersTest.<RuntimeException>invokeSneakily(method);
    }

    /** Without a catch of its own. */
    @SuppressWarnings("unchecked")
    private static <E extends Exception> void invokeSneakily(Method method) throws E {
        ((Invoker<E>) (Invoker<?>) (Invoker<Exception>) () -> method.invoke(null)).invoke();
    }

    private interface Invoker<E extends Exception> {
        Object invoke() throws E;
    }

    @Test
    void aPoolCatches() throws Exception {
        var pool = Executors.newSingleThreadExecutor();
        try {
            pool.submit(CatchersTest::throwInBlock).get();
        } catch (java.util.concurrent.ExecutionException expected) {
            assertThat(Heard.last()).isEqualTo(new BlockEnd(BlockExit.EXCEPTION, true));
        } finally {
            pool.shutdown();
        }
    }

    private static void throwInBlock() {
        try (Heard heard = new Heard()) {
            throw new IllegalStateException("as told to " + heard);
        }
    }
}
