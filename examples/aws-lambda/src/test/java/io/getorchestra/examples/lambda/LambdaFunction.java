package io.getorchestra.examples.lambda;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.utilslite.SdkInternalThreadLocal;

/**
 * The packaged function in a JVM of its own, run by AWS's runtime interface client as in Lambda: the client is on the class path, the function
 * is loaded by the client from the task directory.
 */
final class LambdaFunction implements AutoCloseable {
    /** The function as it is packaged. */
    static final Path PACKAGED = Path.of("target", "task").toAbsolutePath();

    private final Process process;
    private final Path output;

    /**
     * @param task the function's code: what its zip holds
     * @param temporary the function's temporary directory, as Lambda's {@code /tmp}
     * @param environment the function's own variables
     */
    LambdaFunction(Path task, LambdaRuntimeApi api, Path temporary, Map<String, String> environment) throws Exception {
        output = Files.createTempFile(temporary, "function", ".out");
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // As the managed runtimes start their JVM; it makes cold starts quicker.
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                clientClassPath(),
                AWSLambda.class.getName(),
                OrderTotals.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(task.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("ORCHESTRA_"));
        builder.environment().put("AWS_LAMBDA_RUNTIME_API", api.address());
        builder.environment().put("_HANDLER", OrderTotals.class.getName());
        builder.environment().put("LAMBDA_TASK_ROOT", task.toString());
        builder.environment().put("AWS_LAMBDA_FUNCTION_NAME", "totals");
        builder.environment().put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
        builder.environment().put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512");
        builder.environment().put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/totals");
        builder.environment().put("AWS_LAMBDA_LOG_STREAM_NAME", "stream");
        builder.environment().putAll(environment);
        process = builder.start();
    }

    private static String clientClassPath() {
        return Stream.of(AWSLambda.class, RequestHandler.class, PojoSerializer.class, SdkInternalThreadLocal.class)
                .map(type -> jar(type).toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** The jar that a class is in. */
    static Path jar(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What CloudWatch would show. */
    String output() throws IOException {
        return Files.readString(output);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Kills it, as Lambda does to a function that is out of time. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
