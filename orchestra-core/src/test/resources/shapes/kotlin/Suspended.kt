package shapes

import io.getorchestra.internal.outcome.probe.Case
import io.getorchestra.internal.outcome.probe.Probe
import kotlin.coroutines.Continuation
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.coroutines.intrinsics.COROUTINE_SUSPENDED
import kotlin.coroutines.intrinsics.suspendCoroutineUninterceptedOrReturn
import kotlin.coroutines.resume
import kotlin.coroutines.startCoroutine

object Suspended {
    private var waiting: Continuation<Unit>? = null

    private suspend fun pause() = suspendCoroutineUninterceptedOrReturn<Unit> {
        waiting = it
        COROUTINE_SUSPENDED
    }

    private fun start(block: suspend () -> Unit) {
        block.startCoroutine(Continuation(EmptyCoroutineContext) {})
        while (waiting != null) {
            val next = waiting!!
            waiting = null
            next.resume(Unit)
        }
    }

    @JvmStatic
    @Case(path = 0, exits = "a=NORMAL?")
    @Case(path = 1, exits = "a=EXCEPTION?")
    @Case(path = 2, exits = "a=EXCEPTION?")
    fun suspends(path: Int) {
        start {
            Probe.open().use {
                Probe.failIf(path == 2)
                pause()
                it.work()
                pause()
                Probe.failIf(path == 1)
            }
        }
    }

    @JvmStatic
    @Case(path = 0, exits = "a=NORMAL?")
    @Case(path = 1, exits = "a=EXCEPTION?")
    fun suspendsBefore(path: Int) {
        start {
            pause()
            Probe.open().use { Probe.failIf(path == 1) }
            pause()
        }
    }

    @JvmStatic
    @Case(path = 1, exits = "a=EXCEPTION?")
    fun suspendsInACatch(path: Int) {
        start {
            val task = Probe.open()
            try {
                pause()
                Probe.failIf(path == 1)
            } catch (e: IllegalStateException) {
                pause()
                task.use { pause() }
                throw e
            }
        }
    }
}
