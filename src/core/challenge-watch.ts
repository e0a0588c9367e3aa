import type { Deps } from './deps.ts'
import type { Event } from './events.ts'
import { encodeTick, tickAt, timeOfId } from './ids.ts'

/** Tells whoever waits for a code that something became of it, whichever process it happened in. */
export interface ChallengeWatch {
  /** Calls back after each change of a challenge, by its handle; the function it gives stops that. */
  watch(handle: string, changed: () => void): () => void
  /** Hears of what happened in this process, at once. */
  hear(events: readonly Event[]): void
  stop(): void
}

/** Well within the half second in which a person is to see what a vendor said. */
const POLL_MS = 250
/** Events of other processes are committed after their ids were made: hardly ever so long after. */
const USUAL_MS = 500
const OVERLAP_MS = 2_000
const MOST = 1_000

/**
 * Reads the events of other processes as long as anybody watches: the latest, four times a second, however many watch. Those before
 * are counted, and read again only where there are more than were heard of.
 */
export function createChallengeWatch({ store, ambient, report }: WatchDeps): ChallengeWatch {
  const watchers = new Map<string, Set<() => void>>()
  /** Ids of events that were heard of, with their time, as far as they can be read again. */
  const heard = new Map<string, number>()
  let timer: NodeJS.Timeout | undefined
  let reading = false

  const hear = (events: readonly Event[]): void => {
    if (watchers.size === 0) return
    for (const event of events) {
      if (heard.has(event.id)) continue
      heard.set(event.id, timeOfId(event.id))
      if ('challenge' in event) for (const changed of watchers.get(event.challenge) ?? []) changed()
    }
  }
  const read = async (): Promise<void> => {
    const now = ambient.now()
    for (const [id, at] of heard) if (at < now - OVERLAP_MS) heard.delete(id)
    const first = await firstToRead(store, [...heard.values()], now)
    for await (const events of eventsAfter(store, first)) hear(events)
  }
  const poll = (): void => {
    if (reading) return
    reading = true
    read()
      .catch(report)
      .finally(() => (reading = false))
  }
  const stop = (): void => {
    clearInterval(timer)
    timer = undefined
    heard.clear()
  }
  return {
    hear,
    stop,
    watch(handle, changed) {
      // Of its own, so that the same function may watch twice and stop once.
      const own = (): void => changed()
      watchers.set(handle, (watchers.get(handle) ?? new Set()).add(own))
      timer ??= setInterval(poll, POLL_MS).unref()
      return () => {
        const others = watchers.get(handle)
        others?.delete(own)
        if (others?.size === 0) watchers.delete(handle)
        if (watchers.size === 0) stop()
      }
    },
  }
}

/** Greater than the ids of all events that were made before then. */
function idAt(time: number): string {
  return `evt_${encodeTick(tickAt(time))}`
}

type WatchDeps = Pick<Deps, 'store' | 'ambient' | 'report'>

/** After which event to read, given the times of all that were heard of. These are in the database, so their number tells. */
async function firstToRead(store: WatchDeps['store'], heard: readonly number[], now: number): Promise<string> {
  const [since, latest] = [now - OVERLAP_MS, now - USUAL_MS]
  const found = await store.countEvents(idAt(since), idAt(latest))
  return idAt(found === heard.filter((at) => at < latest).length ? latest : since)
}

async function* eventsAfter(store: WatchDeps['store'], first: string): AsyncGenerator<readonly Event[]> {
  for (let after = first; ; ) {
    const events = await store.eventsAfter(after, MOST)
    yield events
    const last = events.at(-1)
    if (last === undefined || events.length < MOST) return
    after = last.id
  }
}
