import type { Deps } from './deps.ts'
import type { Topic } from './store.ts'

/** What this process knows of the database, kept up to date. */
export interface Following {
  /** Joins what is being read, or begins. */
  read(): Promise<void>
  /** Reads again: what is being read may have been asked for before something changed. */
  readAnew(): Promise<void>
  stop(): void
}

/** What is followed. */
interface Followed {
  readonly topic: Topic
  readonly store: Pick<Deps['store'], 'listen'>
  /** Reads once; never runs twice at a time. */
  readonly readOnce: () => Promise<void>
  readonly report: Deps['report']
}

/** Twice in the second after which nobody is to take what was revoked. */
const POLL_MS = 500

/** Reads at once, whenever another process tells of a change, and twice a second in any case. */
export function follow({ topic, store, readOnce, report }: Followed): Following {
  let reading: Promise<void> | undefined
  const read = (): Promise<void> => (reading ??= readOnce().finally(() => (reading = undefined)))
  const readAnew = async (): Promise<void> => {
    await reading?.catch(() => {})
    await read()
  }
  // Whoever needs what could not be read is told what is wrong with it.
  read().catch(() => {})
  const timer = setInterval(() => void read().catch(report), POLL_MS).unref()
  const stopListening = store.listen(topic, () => void readAnew().catch(report))
  return {
    read,
    readAnew,
    stop() {
      clearInterval(timer)
      stopListening()
    },
  }
}
