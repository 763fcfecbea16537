package io.getorchestra.internal.outcome;

import io.getorchestra.internal.outcome.probe.Case;
import io.getorchestra.internal.outcome.probe.Probe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Runs compiled shapes: the cases that their methods are marked with. */
final class Shapes {
    private Shapes() {}

    /** One case of one method; {@code toString()} says which. */
    record Shape(Method method, Case expected) {
        /** What the closes found, as in {@code b=NORMAL a=EXCEPTION}. */
        String run() throws IllegalAccessException {
            Probe.takeExits();
            method.setAccessible(true);
            try {
                method.invoke(null, expected.path());
            } catch (InvocationTargetException thrown) {
                // Many shapes have to.
            }
            return String.join(" ", Probe.takeExits());
        }

        @Override
        public String toString() {
            return method.getDeclaringClass().getSimpleName() + "." + method.getName() + " " + expected.path();
        }
    }

    /** All shapes among compiled classes, in a class loader of their own. */
    static List<Shape> in(Path classes) throws IOException {
        @SuppressWarnings("resource") // lives as long as the shapes
        ClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()}, Shapes.class.getClassLoader());
        List<Shape> shapes = new ArrayList<>();
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                String name = classes.relativize(file)
                        .toString()
                        .replace(".class", "")
                        .replace('/', '.');
                for (Method method : load(loader, name).getDeclaredMethods()) {
                    for (Case expected : method.getAnnotationsByType(Case.class)) {
                        if (Modifier.isStatic(method.getModifiers())) {
                            shapes.add(new Shape(method, expected));
                        }
                    }
                }
            }
        }
        shapes.sort(Comparator.comparing(Shape::toString));
        return shapes;
    }

    private static Class<?> load(ClassLoader loader, String name) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    /** Whether what was found is what a case expects, {@code lenient}: or unknown. */
    static boolean agree(String expected, String found, boolean lenient) {
        StringBuilder pattern = new StringBuilder();
        for (String exit : expected.isEmpty() ? new String[0] : expected.split(" ")) {
            if (exit.equals("*")) {
                pattern.append("( .*)?");
                continue;
            }
            String name = exit.substring(0, exit.indexOf('=') + 1);
            String state = exit.substring(name.length()).replace("?", "");
            boolean both = lenient || exit.endsWith("?");
            pattern.append(pattern.length() == 0 ? "" : " ").append(name);
            if (both && state.equals("UNKNOWN")) {
                pattern.append("(UNKNOWN|EXCEPTION)");
            } else {
                pattern.append(both ? "(UNKNOWN|" + state + ")" : state);
            }
        }
        return found.matches(pattern.toString());
    }

    /**
     * Runs the shapes in some directories and prints for each, separated by tabs: the directory's name, the shape's, what
     * was expected, what was found.
     */
    public static void main(String[] args) throws Exception {
        for (String directory : args) {
            Path classes = Path.of(directory);
            for (Shape shape : in(classes)) {
                System.out.println(classes.getFileName() + "\t" + shape + "\t"
                        + shape.expected().exits() + "\t" + shape.run());
            }
        }
    }
}
