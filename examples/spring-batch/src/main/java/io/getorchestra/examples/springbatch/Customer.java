package io.getorchestra.examples.springbatch;

/** A line of the file, and a row of the table. */
public record Customer(long id, String name, String email, String country) {}
