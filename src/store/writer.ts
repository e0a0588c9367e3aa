import { parentPort, workerData } from 'node:worker_threads'
import { createAmbient } from '../core/ambient.ts'
import { AuthError } from '../errors.ts'
import { openStore } from './open.ts'
import type { Call, Outcome } from './writer-thread.ts'

// The thread that writes: calls the verbs that it is sent. What is sent while it commits is committed together next.
const { store } = openStore(workerData, createAmbient())

parentPort?.on('message', async (call: Call) => {
  parentPort?.postMessage(await outcomeOf(call))
  if (call.verb === 'close') parentPort?.close()
})

async function outcomeOf({ number, verb, input }: Call): Promise<Outcome> {
  try {
    const write = store[verb] as (...input: readonly unknown[]) => Promise<unknown>
    return { number, done: await write(...input) }
  } catch (error) {
    if (!(error instanceof AuthError)) return { number, error }
    const { code, details, cause } = error
    return { number, refusal: { code, details, cause } }
  }
}
