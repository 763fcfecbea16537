package io.getorchestra.examples.spark.cluster;

import java.io.IOException;
import java.util.Arrays;

/** Runs another class's {@code main}, and ends this JVM when its standard input ends: with the process that started it, however that one ends. */
public final class EndsWithParent {
    private EndsWithParent() {}

    /** The class, and its arguments. */
    public static void main(String[] args) throws ReflectiveOperationException {
        Thread watch = new Thread(EndsWithParent::exitAtEnd, "ends-with-parent");
        watch.setDaemon(true);
        watch.start();
        Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object)
                Arrays.copyOfRange(args, 1, args.length));
    }

    private static void exitAtEnd() {
        try {
            while (System.in.read() >= 0) {
                // Nobody writes.
            }
        } catch (IOException e) {
            // Its end, too.
        }
        System.exit(1);
    }
}
