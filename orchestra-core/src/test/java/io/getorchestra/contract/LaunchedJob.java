package io.getorchestra.contract;

import java.util.Arrays;

/** A program that knows nothing of Orchestra. */
public final class LaunchedJob {
    private LaunchedJob() {}

    /**
     * @param arguments how it is to end, and more
     */
    public static void main(String[] arguments) {
        System.out.println(Arrays.toString(arguments));
        Framework.current().log("LaunchedJob").info("exporting");
        switch (arguments[0]) {
            case "throws" -> throw new IllegalStateException("no such table: orders");
            case "throwsError" -> throw new NoClassDefFoundError("no such class");
            case "exits" -> System.exit(3);
            default -> System.err.println("done");
        }
    }
}
