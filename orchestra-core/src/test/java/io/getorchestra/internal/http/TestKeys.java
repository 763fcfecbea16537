package io.getorchestra.internal.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate authority and the certificates that it has signed, made by the JDK's keytool. */
public final class TestKeys {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private final Path directory;
    private final Path file;

    public TestKeys(Path directory) throws Exception {
        this.directory = directory;
        this.file = directory.resolve("keys.p12");
        generate("ca", List.of("-ext", "bc:c"));
    }

    /**
     * @param name as keytool's {@code -ext san=} takes it
     * @param options such as {@code -validity}
     */
    public SSLContext server(String name, String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of("-ext", "san=" + name, "-signer", "ca"));
        all.addAll(List.of(options));
        generate(name, all);
        KeyStore keys = load();
        for (String alias : Collections.list(keys.aliases())) {
            if (!alias.equalsIgnoreCase(name)) {
                keys.deleteEntry(alias);
            }
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    /** A client that trusts the authority. */
    public SSLContext client() throws GeneralSecurityException, IOException {
        Certificate ca = load().getCertificate("ca");
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", ca);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** For a JVM whose {@code javax.net.ssl.trustStore} it is to be; the password is {@code changeit}. */
    public Path file() {
        return file;
    }

    private KeyStore load() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    private void generate(String alias, List<String> options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-J-XX:+UseSerialGC",
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-dname",
                "CN=test",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD)));
        command.addAll(options);
        Path output = directory.resolve("keytool.txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(Files.readString(output));
        }
    }
}
