package io.getorchestra.internal.delivery;

import java.util.ArrayList;
import java.util.List;

/** What Orchestra did not take, for people: a job may send the same thing a million times, so a few are named and the rest is counted. */
final class Refusals {
    private static final int NAMED = 20;

    private final List<String> named = new ArrayList<>();
    private int more;

    void add(String refusal) {
        if (named.size() < NAMED) {
            named.add(refusal);
        } else {
            more++;
        }
    }

    List<String> toList() {
        List<String> list = new ArrayList<>(named);
        if (more > 0) {
            list.add("and " + more + " more");
        }
        return list;
    }
}
