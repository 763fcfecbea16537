package io.getorchestra.test;

/** Why the webhook does not take a request: what the HTTP reply says. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final int httpStatus;
    private final String code;

    Refusal(int httpStatus, String code, String error) {
        super(error, null, false, false);
        this.httpStatus = httpStatus;
        this.code = code;
    }

    int httpStatus() {
        return httpStatus;
    }

    String code() {
        return code;
    }
}
