package io.getorchestra.internal.outcome.probe;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * One run of a shape: a static method that takes the path and is left in the way that belongs to it.
 *
 * <p>{@code exits} names each close in order, as in {@code b=NORMAL a=EXCEPTION}. {@code NORMAL?} and
 * {@code EXCEPTION?} also take unknown for an answer; {@code *} stands for any number of further ones.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Repeatable(Case.Cases.class)
public @interface Case {
    /** What the method is called with. */
    int path() default 0;

    /** What the closes have to find. */
    String exits();

    /** Holds the repeated ones. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @interface Cases {
        /** The cases. */
        Case[] value();
    }
}
