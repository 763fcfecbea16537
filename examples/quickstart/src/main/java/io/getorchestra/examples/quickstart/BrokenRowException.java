package io.getorchestra.examples.quickstart;

/** A row of the file that is no order; the message says why. */
final class BrokenRowException extends Exception {
    private static final long serialVersionUID = 1L;

    BrokenRowException(String message) {
        super(message);
    }
}
