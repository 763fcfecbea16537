package io.getorchestra.internal.http;

import io.getorchestra.internal.capture.Deadline;
import java.io.IOException;
import java.net.Socket;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * The JVM's TLS. It is that of {@link SSLContext#getDefault()}, with the host name verified (RFC 2818): what the program has loosened for
 * {@code HttpsURLConnection} must not hold for the API key. Used by one thread.
 */
final class TlsSockets {
    private SSLSocketFactory factory;

    /** Lays TLS over a connected socket, and shakes hands. */
    Socket over(Socket raw, Target target, Deadline deadline) throws IOException {
        raw.setSoTimeout((int) Math.min(Integer.MAX_VALUE, Math.max(1, deadline.remainingMillis())));
        Socket socket = factory().createSocket(raw, target.host(), target.port(), true);
        if (!(socket instanceof SSLSocket tls)) {
            throw new IOException("the default SSLContext makes sockets without TLS");
        }
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        String protocols = System.getProperty("https.protocols", "");
        if (!protocols.isBlank()) {
            parameters.setProtocols(list(protocols));
        }
        String suites = System.getProperty("https.cipherSuites", "");
        if (!suites.isBlank()) {
            parameters.setCipherSuites(list(suites));
        }
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        return tls;
    }

    private SSLSocketFactory factory() throws IOException {
        if (factory == null) {
            try {
                factory = SSLContext.getDefault().getSocketFactory();
            } catch (NoSuchAlgorithmException e) {
                throw new IOException(e);
            }
        }
        return factory;
    }

    /** As the JDK reads these properties for its own client. */
    private static String[] list(String property) {
        String[] list = property.split(",");
        for (int i = 0; i < list.length; i++) {
            list[i] = list[i].strip();
        }
        return list;
    }
}
