package io.getorchestra;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;

/**
 * Runs another class's {@code main} in a task scope, for a job that nobody can rebuild:
 *
 * <pre>{@code
 * java -cp job.jar:orchestra-logback.jar:orchestra-core.jar:… io.getorchestra.OrchestraLauncher com.acme.NightlyExport args…
 * }</pre>
 *
 * <p>The task is named after the class, unless {@code orchestra.task-name} or {@code ORCHESTRA_TASK_NAME} says otherwise. It ends as with
 * {@link OrchestraTaskScope#run(String, OrchestraTaskScope.Job)}: when {@code main} returns or throws, and when the JVM goes down before. What
 * {@code main} throws comes out as it is, and so does the exit code. Settings come from the system properties and the environment; with
 * {@code ORCHESTRA_ATTACH=true} the job needs no appender in its logging configuration. A class or a {@code main} that is not there is one line on
 * {@code System.err} and exit code 1, and Orchestra is told.
 *
 * <p>Where the platform sets no environment, the id of the task run may stand before the class: {@code --orchestra-task-run-id=…}, as in
 * {@link OrchestraConfig#fromArguments}. The launcher makes it known as the system property {@code orchestra.task-run-id}, and the class does not
 * get it.
 *
 * <p>{@code main} may be any that the running JDK's own launcher would take, an instance's and one without parameters too where the JDK knows them
 * (<a href="https://openjdk.org/jeps/512">JEP 512</a>, JDK 25).
 */
public final class OrchestraLauncher {
    private static final int FIRST_WITH_INSTANCE_MAINS = 25;

    private OrchestraLauncher() {}

    /**
     * Called by the JVM.
     *
     * @param arguments perhaps the id of the task run, then the class, and its own arguments
     * @throws Throwable what the class's {@code main} throws
     */
    public static void main(String[] arguments) throws Throwable {
        int first = takeTaskRunId(arguments);
        if (arguments.length <= first) {
            System.err.println("orchestra: which class is to be run? Usage: java -cp … "
                    + OrchestraLauncher.class.getName() + " com.acme.NightlyExport [arguments]");
            System.exit(1);
        }
        String type = arguments[first];
        String[] rest = Arrays.copyOfRange(arguments, first + 1, arguments.length);
        MethodHandle main;
        try {
            main = main(type, rest);
        } catch (NoMainException e) {
            System.err.println("orchestra: " + e.getMessage());
            OrchestraTaskScope.exitCode(taskName(type), task -> {
                task.fail(e.getMessage());
                return 1;
            });
            System.exit(1);
            return;
        }
        try {
            OrchestraTaskScope.run(taskName(type), task -> {
                try {
                    main.invokeExact();
                } catch (Exception | Error e) {
                    throw e;
                } catch (Throwable e) {
                    throw new CarriedThrowable(e);
                }
            });
        } catch (CarriedThrowable e) {
            throw e.getCause();
        }
    }

    /** Returns how many arguments that took. */
    private static int takeTaskRunId(String[] arguments) {
        if (arguments.length == 0 || !OrchestraConfig.isTaskRunId(arguments[0])) {
            return 0;
        }
        int taken = arguments[0].indexOf('=') < 0 ? 2 : 1;
        String id =
                OrchestraConfig.fromArguments(Arrays.copyOf(arguments, taken)).value(Setting.TASK_RUN_ID);
        if (id != null) {
            System.setProperty(Setting.TASK_RUN_ID.property(), id);
        }
        return taken;
    }

    private static String taskName(String type) {
        String given = OrchestraConfig.Ambient.SYSTEM.value(Setting.TASK_NAME);
        return given != null ? given : type.substring(type.lastIndexOf('.') + 1);
    }

    private static MethodHandle main(String name, String[] arguments) throws NoMainException {
        Class<?> type;
        try {
            type = Class.forName(name, false, loader());
        } catch (ClassNotFoundException | LinkageError e) {
            throw new NoMainException("the class " + name + " cannot be loaded (" + e + "): is it on the class path?");
        }
        try {
            Method withArguments = method(type, String[].class);
            Method chosen = withArguments != null ? withArguments : method(type);
            if (chosen == null) {
                throw new NoMainException("the class " + name + " has no main that could be run, such as "
                        + "public static void main(String[] args)");
            }
            MethodHandle main = MethodHandles.lookup().unreflect(chosen);
            if (!Modifier.isStatic(chosen.getModifiers())) {
                Constructor<?> constructor = type.getDeclaredConstructor();
                constructor.setAccessible(true);
                main = main.bindTo(constructor.newInstance());
            }
            if (chosen == withArguments) {
                main = MethodHandles.insertArguments(main, 0, (Object) arguments);
            }
            return main.asType(java.lang.invoke.MethodType.methodType(void.class));
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new NoMainException("main of the class " + name + " cannot be called: " + e);
        }
    }

    /** Null when there is none that the JDK would take. */
    private static Method method(Class<?> type, Class<?>... parameters) {
        boolean instanceMains = Runtime.version().feature() >= FIRST_WITH_INSTANCE_MAINS;
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            try {
                Method method = each.getDeclaredMethod("main", parameters);
                int modifiers = method.getModifiers();
                boolean isClassic =
                        Modifier.isPublic(modifiers) && Modifier.isStatic(modifiers) && parameters.length == 1;
                boolean isTaken = isClassic || instanceMains && !Modifier.isPrivate(modifiers);
                if (isTaken && method.getReturnType() == void.class) {
                    method.setAccessible(true);
                    return method;
                }
            } catch (NoSuchMethodException e) {
                // Perhaps its superclass.
            }
        }
        return null;
    }

    private static ClassLoader loader() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return context != null ? context : OrchestraLauncher.class.getClassLoader();
    }

    private static final class NoMainException extends Exception {
        private static final long serialVersionUID = 1;

        NoMainException(String message) {
            super(message);
        }
    }

    /** A throwable that is neither an exception nor an error. */
    private static final class CarriedThrowable extends RuntimeException {
        private static final long serialVersionUID = 1;

        CarriedThrowable(Throwable thrown) {
            super(thrown);
        }
    }
}
