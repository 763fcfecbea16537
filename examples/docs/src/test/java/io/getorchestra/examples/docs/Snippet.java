package io.getorchestra.examples.docs;

/** A fenced block of a page; the line is that of its opening fence. */
record Snippet(String page, int line, String language, String text) {

    @Override
    public String toString() {
        return page + ":" + line + " " + language;
    }
}
