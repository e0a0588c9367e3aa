import type { Event, EventOf, EventType } from './events.ts'

/** Hears of one kind of event, or of all under `*`. */
export type Listener<T extends EventType | '*'> = (event: T extends EventType ? EventOf<T> : Event) => void

/** Those in this process who want to hear what was committed. */
export interface Listeners {
  /** Adds a listener; the function it gives removes it. */
  on<T extends EventType | '*'>(type: T, listener: Listener<T>): () => void
  publish(events: readonly Event[]): void
}

/** Makes an empty set of listeners. One that throws harms neither the flow nor the others; `onError` hears of it. */
export function createListeners(onError: (error: unknown) => void): Listeners {
  const byType = new Map<string, Set<(event: Event) => void>>()

  const tell = (listener: (event: Event) => void, event: Event): void => {
    try {
      listener(event)
    } catch (error) {
      onError(error)
    }
  }
  return {
    on(type, listener) {
      const heard = byType.get(type) ?? new Set()
      byType.set(type, heard.add(listener as (event: Event) => void))
      return () => void heard.delete(listener as (event: Event) => void)
    },
    publish(events) {
      for (const event of events) {
        for (const type of [event.type, '*']) {
          for (const listener of byType.get(type) ?? []) tell(listener, event)
        }
      }
    },
  }
}
