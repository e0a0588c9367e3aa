import type { Event, EventOf, EventType } from './events.ts'

/** Hears of one kind of event, or of all under `*`. Nobody waits for a promise that it gives. */
export type Listener<T extends EventType | '*'> = (event: T extends EventType ? EventOf<T> : Event) => unknown

/** Those in this process who want to hear what was committed. */
export interface Listeners {
  /** Adds a listener; the function it gives removes it. */
  on<T extends EventType | '*'>(type: T, listener: Listener<T>): () => void
  publish(events: readonly Event[]): void
}

/** Makes an empty set of listeners. One that throws or rejects harms neither the flow nor the others; `onError` hears of it. */
export function createListeners(onError: (error: unknown) => void): Listeners {
  const byType = new Map<string, Set<Listener<'*'>>>()

  const tell = async (listener: Listener<'*'>, event: Event): Promise<void> => {
    try {
      await listener(event)
    } catch (error) {
      onError(error)
    }
  }
  return {
    on(type, listener) {
      const heard = byType.get(type) ?? new Set()
      // Wrapped, so that the same function may listen twice and stop once.
      const own: Listener<'*'> = (event) => (listener as (event: Event) => unknown)(event)
      byType.set(type, heard.add(own))
      return () => void heard.delete(own)
    },
    publish(events) {
      for (const event of events) {
        for (const type of [event.type, '*']) {
          for (const listener of byType.get(type) ?? []) void tell(listener, event)
        }
      }
    },
  }
}
