package io.getorchestra.test;

/**
 * What {@link LocalOrchestra} suffers from, so that a test sees what its job does without Orchestra.
 *
 * <pre>{@code
 * orchestra.startOutage(Outage.answering(503).times(2)); // the third attempt gets through
 * }</pre>
 */
public final class Outage {
    static final Outage NONE = new Outage(Kind.NONE, 0, Integer.MAX_VALUE);

    enum Kind {
        NONE,
        REFUSE,
        HANG,
        BREAK_OFF,
        ANSWER
    }

    private final Kind kind;
    private final int status;
    private final int requests;

    private Outage(Kind kind, int status, int requests) {
        this.kind = kind;
        this.status = status;
        this.requests = requests;
    }

    /** Nobody listens: connections are refused. */
    public static Outage refusing() {
        return new Outage(Kind.REFUSE, 0, Integer.MAX_VALUE);
    }

    /** Requests are read and not answered. */
    public static Outage hanging() {
        return new Outage(Kind.HANG, 0, Integer.MAX_VALUE);
    }

    /** Requests are read, and the connection is closed in the place of an answer. */
    public static Outage breakingOff() {
        return new Outage(Kind.BREAK_OFF, 0, Integer.MAX_VALUE);
    }

    /**
     * Requests are answered with an error, such as 500 or 401.
     *
     * @param status an HTTP status from 400 to 599
     */
    public static Outage answering(int status) {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("Not the status of an error: " + status);
        }
        return new Outage(Kind.ANSWER, status, Integer.MAX_VALUE);
    }

    /**
     * The same for a number of requests. After them the stand-in is well.
     *
     * @throws IllegalArgumentException when it is less than 1, or for {@link #refusing()}: who is refused sends no request that could be counted
     */
    public Outage times(int requests) {
        if (requests < 1 || kind == Kind.REFUSE) {
            throw new IllegalArgumentException(
                    kind == Kind.REFUSE ? "Refused connections cannot be counted" : "Less than 1: " + requests);
        }
        return new Outage(kind, status, requests);
    }

    Kind kind() {
        return kind;
    }

    int status() {
        return status;
    }

    int requests() {
        return requests;
    }
}
