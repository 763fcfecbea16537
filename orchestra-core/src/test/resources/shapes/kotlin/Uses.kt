package shapes

import io.getorchestra.internal.outcome.probe.Case
import io.getorchestra.internal.outcome.probe.Probe

@Case(path = 0, exits = "a=NORMAL")
@Case(path = 1, exits = "a=EXCEPTION")
fun bare(path: Int) {
    Probe.open().use {
        Probe.failIf(path == 1)
    }
}

@Case(path = 0, exits = "a=NORMAL")
@Case(path = 1, exits = "a=EXCEPTION")
fun oneLine(path: Int) = Probe.open().use { Probe.failIf(path == 1) }

@Case(path = 0, exits = "a=NORMAL")
@Case(path = 1, exits = "a=EXCEPTION")
fun namedResource(path: Int) {
    Probe().use { task ->
        task.work()
        Probe.failIf(path == 1)
    }
}

@Case(exits = "a=NORMAL")
fun emptyBlock(path: Int) {
    Probe.open().use {}
}

@Case(path = 0, exits = "a=NORMAL")
@Case(path = 1, exits = "a=NORMAL")
@Case(path = 2, exits = "a=NORMAL")
@Case(path = 3, exits = "a=EXCEPTION")
fun severalReturns(path: Int): Int {
    Probe.open().use { task ->
        if (path == 1) return 1
        task.work()
        if (path == 2) return@use
        Probe.failIf(path == 3)
    }
    return 2
}

@Case(path = 0, exits = "a=NORMAL")
@Case(path = 1, exits = "a=EXCEPTION")
fun value(path: Int): Int {
    val x = 5 + Probe.open().use { Probe.value(3, path == 1) }
    return x
}

@Case(path = 0, exits = "a=NORMAL")
@Case(path = 1, exits = "a=EXCEPTION")
fun heldInALocal(path: Int) {
    val task = Probe.open()
    task.work()
    task.use {
        Probe.failIf(path == 1)
    }
}

@Case(path = 0, exits = "a=NORMAL a=NORMAL a=NORMAL")
@Case(path = 1, exits = "a=NORMAL a=NORMAL a=EXCEPTION")
fun loop(path: Int) {
    for (i in 0..5) {
        Probe.open().use { task ->
            if (i == 0) continue
            Probe.failIf(path == 1 && i == 2)
            if (i == 2) break
            task.work()
        }
    }
}

@Case(path = 0, exits = "b=NORMAL a=NORMAL")
@Case(path = 1, exits = "b=EXCEPTION a=EXCEPTION")
@Case(path = 2, exits = "b=NORMAL a=EXCEPTION")
fun nested(path: Int) {
    Probe.open("a").use { a ->
        Probe.open("b").use { b ->
            Probe.failIf(path == 1)
        }
        Probe.failIf(path == 2)
    }
}

@Case(path = 0, exits = "b=NORMAL a=NORMAL?")
@Case(path = 1, exits = "b=EXCEPTION a=EXCEPTION")
fun nestedOnOneLine(path: Int) = Probe.open("a").use { Probe.open("b").use { Probe.failIf(path == 1) } }

@Case(exits = "a=EXCEPTION")
fun alwaysThrows(path: Int): Nothing {
    Probe.open().use { throw AssertionError() }
}

@Case(path = 0, exits = "a=NORMAL")
@Case(path = 1, exits = "a=EXCEPTION")
fun lambda(path: Int) {
    val f = { Probe.open().use { Probe.failIf(path == 1) } }
    f()
}

@Case(path = 0, exits = "a=NORMAL")
@Case(path = 1, exits = "a=EXCEPTION")
fun localFunction(path: Int) {
    fun inner() {
        Probe.open().use { Probe.failIf(path == 1) }
    }
    inner()
}

@Case(path = 0, exits = "a=NORMAL")
@Case(path = 1, exits = "a=EXCEPTION")
fun caughtOutside(path: Int) {
    try {
        Probe.open().use { Probe.failIf(path == 1) }
    } catch (e: IllegalStateException) {
        e.message
    } finally {
        Probe.failIf(false)
    }
}

@Case(path = 0, exits = "a=NORMAL")
@Case(path = 1, exits = "a=NORMAL")
@Case(path = 2, exits = "a=EXCEPTION")
fun caughtInside(path: Int) {
    Probe.open().use {
        try {
            Probe.failIf(path == 1)
        } catch (e: IllegalStateException) {
            e.message
        }
        Probe.failIf(path == 2)
    }
}

@Case(path = 0, exits = "a=NORMAL")
@Case(path = 1, exits = "a=EXCEPTION")
fun runCaught(path: Int) {
    runCatching { Probe.open().use { Probe.failIf(path == 1) } }
}

@Case(path = 0, exits = "a=NORMAL")
@Case(path = 1, exits = "a=EXCEPTION")
fun insideCatch(path: Int) {
    try {
        Probe.failIf(true)
    } catch (e: IllegalStateException) {
        Probe.open().use { Probe.failIf(path == 1) }
    }
}

@Case(path = 0, exits = "a=NORMAL")
@Case(path = 1, exits = "a=EXCEPTION")
fun plainFinally(path: Int) {
    val task = Probe.open()
    try {
        Probe.failIf(path == 1)
    } finally {
        task.close()
    }
}

@Case(path = 0, exits = "a=NORMAL?")
@Case(path = 1, exits = "a=EXCEPTION?")
fun nullable(path: Int) {
    val task: Probe? = if (path < 5) Probe.open() else null
    task.use { Probe.failIf(path == 1) }
}

class Places(path: Int) {
    private val x: Int

    init {
        x = Probe.open().use { Probe.value(1, path == 1) }
    }
}

@Case(path = 0, exits = "a=NORMAL")
@Case(path = 1, exits = "a=EXCEPTION")
fun constructor(path: Int) {
    Places(path)
}

inline fun <T> task(block: (Probe) -> T): T = Probe.open().use(block)

@Case(path = 0, exits = "a=NORMAL")
@Case(path = 1, exits = "a=EXCEPTION")
fun inlinedAround(path: Int) {
    task { Probe.failIf(path == 1) }
}

@Case(path = 0, exits = "a=NORMAL?")
@Case(path = 1, exits = "a=EXCEPTION")
fun applied(path: Int) {
    Probe.open().apply { work() }.use { Probe.failIf(path == 1) }
}

@Case(path = 0, exits = "a=NORMAL")
@Case(path = 1, exits = "a=EXCEPTION")
fun `a name with blanks`(path: Int) {
    Probe.open().use { Probe.failIf(path == 1) }
}

@Case(exits = "a=UNKNOWN")
fun withoutTry(path: Int) {
    val task = Probe.open()
    task.work()
    task.close()
}

@Case(path = 1, exits = "a=UNKNOWN")
fun usedInTheCatch(path: Int) {
    val task = Probe.open()
    try {
        Probe.failIf(path == 1)
    } catch (e: IllegalStateException) {
        task.use { it.work() }
        throw e
    }
}

private fun finish(task: Probe) {
    task.use { it.work() }
}

@Case(path = 1, exits = "a=UNKNOWN")
fun usedInAHelper(path: Int) {
    val task = Probe.open()
    try {
        Probe.failIf(path == 1)
    } finally {
        finish(task)
    }
}

@Case(path = 1, exits = "a=UNKNOWN")
fun finallyWithCatch(path: Int) {
    val task = Probe.open()
    try {
        Probe.failIf(path == 1)
    } catch (e: IllegalStateException) {
        e.message
    } finally {
        task.close()
    }
}

@Case(path = 1, exits = "a=UNKNOWN")
fun swallowed(path: Int) {
    val task = Probe.open()
    runCatching { Probe.failIf(path == 1) }
    task.close()
}

@Case(path = 1, exits = "a=EXCEPTION?")
fun rethrownByHand(path: Int) {
    val task = Probe.open()
    try {
        Probe.failIf(path == 1)
    } catch (e: Exception) {
        task.close()
        throw e
    }
}
