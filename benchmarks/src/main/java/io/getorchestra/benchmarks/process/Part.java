package io.getorchestra.benchmarks.process;

/** One kind of measurement. */
interface Part {
    /** Runs it and writes its results. */
    void measure(Bench bench, Recorder recorder) throws Exception;
}
