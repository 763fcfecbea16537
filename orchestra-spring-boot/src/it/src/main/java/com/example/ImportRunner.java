package com.example;

import io.getorchestra.OrchestraTaskScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.CommandLineRunner;
import org.springframework.stereotype.Component;

@Component
class ImportRunner implements CommandLineRunner {
    private static final Logger log = LoggerFactory.getLogger(ImportRunner.class);

    private final OrchestraTaskScope task;
    private final int rows;

    ImportRunner(OrchestraTaskScope task, @Value("${rows:250}") int rows) {
        this.task = task;
        this.rows = rows;
    }

    @Override
    public void run(String... args) {
        if (rows == 0) {
            throw new IllegalStateException("the file has no rows");
        }
        for (int row = 1; row <= rows; row++) {
            log.info("row {} password=hidden", row);
        }
        task.setOutput("rows", rows);
    }
}
