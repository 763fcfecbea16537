package io.getorchestra.benchmarks.process;

import io.getorchestra.benchmarks.ServerProcess;
import io.getorchestra.benchmarks.ServerProcess.Totals;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Where measurements take place: a server on loopback that takes everything, and a folder. */
record Bench(Effort effort, ServerProcess server, Path folder) {

    Finished run(List<String> command) throws IOException, InterruptedException {
        return Finished.run(command, folder.resolve("output"));
    }

    /** Runs a job that does not have to deliver anything. */
    Finished run(Job job, String webhook, String... arguments) throws IOException, InterruptedException {
        return run(job.command(webhook, arguments));
    }

    /** A job that has ended, and what the server got in the meantime. */
    record Delivered(Finished job, Totals totals) {}

    Delivered deliver(Job job, String... arguments) throws IOException, InterruptedException {
        Totals before = server.totals();
        Finished finished = run(job.command(server.url(), arguments));
        return new Delivered(finished, server.totals().since(before));
    }

    /**
     * Runs a job that reports to the server. It fails unless each scope said that its whole report was delivered, and the server got that.
     *
     * @param events how many events were logged in all
     */
    Delivered deliver(Job job, int scopes, long events, String... arguments) throws IOException, InterruptedException {
        Delivered delivered = deliver(job, arguments);
        Reports reports = Reports.in(delivered.job().output());
        Totals totals = delivered.totals();
        if (reports.incomplete()
                || reports.scopes() != scopes
                || reports.accepted() != events
                || reports.requests() != totals.requests()
                || reports.lines() != totals.lines()) {
            throw new IOException("not delivered: " + scopes + " scopes with " + events + " events were reported as "
                    + reports + ", and the server got " + totals + ":\n"
                    + delivered.job().output());
        }
        return delivered;
    }
}
