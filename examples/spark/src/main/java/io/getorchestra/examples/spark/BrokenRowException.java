package io.getorchestra.examples.spark;

/** A row that is no order. */
public final class BrokenRowException extends RuntimeException {
    private static final long serialVersionUID = 1;

    BrokenRowException(String message) {
        super(message);
    }
}
