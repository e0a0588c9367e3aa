import { Worker } from 'node:worker_threads'
import type { Store } from '../core/store.ts'
import { AuthError } from '../errors.ts'
import type { Asker } from './asker.ts'
import { unavailable } from './unavailable.ts'

/** The verbs that write, and so are called in the thread. */
const verbs = [
  'openChallenge',
  'redeem',
  'reserveAttempt',
  'returnAttempt',
  'claimDeliveries',
  'settleDelivery',
  'takeReport',
  'followUp',
  'retryMessage',
  'rotate',
  'endSession',
  'endSessions',
  'makeAccount',
  'updateAccount',
  'setAccountAccess',
  'deleteAccount',
  'takePasswordGuess',
  'rejectPasswordGuess',
  'openSessionFor',
  'setPassword',
  'addSigningKey',
  'takeLease',
  'forget',
  'resetCounters',
  'keepScores',
  'ping',
] as const satisfies readonly (keyof Store)[]

/** A verb that is to be called in the thread. */
export interface Call {
  readonly number: number
  readonly verb: (typeof verbs)[number] | 'close'
  readonly input: readonly unknown[]
}

/** What became of a call. A refusal is told as its parts: of an error, a message between threads keeps no more than its text. */
export type Outcome = { readonly number: number } & (
  | { readonly done: unknown }
  | { readonly refusal: Pick<AuthError, 'code' | 'details' | 'cause'> }
  | { readonly error: unknown }
)

/**
 * A store of a file whose writes are done by a thread of its own, which commits and puts the file in order, so that nobody else
 * waits for the disk. What is read is read here.
 *
 * @param here a store of the same file; it never writes
 */
export function withWriterThread(here: Store, url: string): Store {
  const { call, close } = writerThread(url)
  const there = Object.fromEntries(verbs.map((verb) => [verb, (...input: readonly unknown[]) => call(verb, input)]))
  return {
    ...here,
    ...(there as unknown as Pick<Store, (typeof verbs)[number]>),
    async close() {
      await close()
      await here.close()
    },
  }
}

interface WriterThread {
  call(verb: Call['verb'], input: readonly unknown[]): Promise<unknown>
  close(): Promise<void>
}

function writerThread(url: string): WriterThread {
  const asked = new Map<number, Asker<Call, unknown>>()
  let thread: Worker | undefined
  let [last, isClosed] = [0, false]

  const settle = (outcome: Outcome): void => {
    const asker = asked.get(outcome.number)
    asked.delete(outcome.number)
    // Only what is waited for keeps a process alive.
    if (asked.size === 0) thread?.unref()
    if ('done' in outcome) asker?.resolve(outcome.done)
    else asker?.reject('refusal' in outcome ? new AuthError(outcome.refusal.code, outcome.refusal) : outcome.error)
  }
  /** Whoever waits is told; whoever comes next has another thread. */
  const vanish = (cause: unknown): void => {
    thread = undefined
    for (const { reject } of asked.values()) reject(unavailable(cause))
    asked.clear()
  }
  const begin = (): Worker => {
    const begun = new Worker(new URL('./writer.mjs', import.meta.url), { name: 'keychime-writer', workerData: url })
    begun.on('message', settle)
    begun.on('error', vanish)
    begun.on('exit', () => begun === thread && vanish(new Error('the thread that writes has ended')))
    return begun
  }
  const call: WriterThread['call'] = (verb, input) =>
    new Promise((resolve, reject) => {
      if (isClosed) return reject(unavailable(new Error('the database is closed')))
      const made = { number: ++last, verb, input }
      asked.set(made.number, { input: made, resolve, reject })
      thread ??= begin()
      thread.ref()
      thread.postMessage(made satisfies Call)
    })
  return {
    call,
    close: async () => {
      const closing = thread === undefined ? undefined : call('close', []).catch(() => {})
      isClosed = true
      await closing
    },
  }
}
