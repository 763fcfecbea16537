package io.getorchestra.examples.kotlin

import io.getorchestra.OrchestraConfig
import io.getorchestra.OrchestraTaskScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.slf4j.MDCContext
import kotlinx.coroutines.yield
import org.slf4j.LoggerFactory

private val log = LoggerFactory.getLogger("NightlyExport")

/** The job: writes rows, and does not take blank ones. */
private fun export(rows: List<String>): Int {
    rows.forEachIndexed { index, row ->
        require(row.isNotBlank()) { "row ${index + 1} is blank" }
        log.info("row {}: {}", index + 1, row)
    }
    return rows.size
}

/** SUCCEEDED when the block ends, FAILED when it throws. */
fun exportWithUse(rows: List<String>) {
    OrchestraTaskScope.open("nightly-export").use { task ->
        val exported = export(rows)
        task.setOutput("rows", exported)
    }
}

/** As [exportWithUse]; a `return` out of the block is a normal end. */
fun exportUnlessEmpty(rows: List<String>): Int {
    OrchestraTaskScope.open("nightly-export").use { task ->
        if (rows.isEmpty()) {
            log.info("nothing to do")
            return 0
        }
        val exported = export(rows)
        task.setOutput("rows", exported)
        return exported
    }
}

/** SUCCEEDED when the block ends, FAILED with the exception's message when it throws. */
fun exportWithRun(rows: List<String>) {
    OrchestraTaskScope.run<Exception>("nightly-export") { task ->
        val exported = export(rows)
        task.setOutput("rows", exported)
    }
}

/** As [exportWithRun], with a result. */
fun exportWithCall(rows: List<String>): Int =
    OrchestraTaskScope.call<Int, Exception>("nightly-export") { task ->
        val exported = export(rows)
        task.setOutput("rows", exported)
        exported
    }

/** Of several tasks in one process each keeps its own lines: [MDCContext] carries the task's id to whatever thread a coroutine goes on in. */
fun exportInCoroutines(rows: List<String>, config: OrchestraConfig, opened: () -> Unit) {
    OrchestraTaskScope.open("nightly-export", config).use { task ->
        opened()
        runBlocking(Dispatchers.Default + MDCContext()) {
            for (row in rows) {
                launch {
                    yield()
                    log.info("row {}", row)
                }
            }
        }
        task.setOutput("rows", rows.size)
    }
}
