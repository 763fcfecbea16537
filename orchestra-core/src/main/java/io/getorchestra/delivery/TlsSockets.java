package io.getorchestra.delivery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;

/**
 * The JVM's TLS, laid over sockets that can be closed at once: closing a TLS socket itself waits for whoever is writing to it. One instance
 * serves one thread's exchanges; the JDK keeps a connection alive for the factory that made it.
 */
final class TlsSockets extends SSLSocketFactory {
    private final SSLSocketFactory factory;
    private volatile Socket latest;

    TlsSockets() throws IOException {
        try {
            // Not HttpsURLConnection's default, which the program may have loosened for itself.
            factory = SSLContext.getDefault().getSocketFactory();
        } catch (NoSuchAlgorithmException e) {
            throw new IOException(e);
        }
    }

    /** Ends the exchange over the connection that was made last, wherever it is. */
    void closeLatest() {
        Socket socket = latest;
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                // It is to be gone, no more.
            }
        }
    }

    // That createSocket() is not supported makes the JDK connect a plain socket first and come here with it.
    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
        latest = socket;
        return factory.createSocket(socket, host, port, autoClose);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw unguarded();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        throw unguarded();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw unguarded();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        throw unguarded();
    }

    /** The JDK's last resort when TLS cannot be laid over a socket is one without a timeout and past the proxy. */
    private static IOException unguarded() {
        return new IOException("TLS is only laid over a connected socket");
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return factory.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return factory.getSupportedCipherSuites();
    }
}
