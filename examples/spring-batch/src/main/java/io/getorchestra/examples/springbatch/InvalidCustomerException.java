package io.getorchestra.examples.springbatch;

/** A line that cannot be a customer; the import goes on without it. */
final class InvalidCustomerException extends Exception {
    private static final long serialVersionUID = 1;

    InvalidCustomerException(String message) {
        super(message);
    }
}
