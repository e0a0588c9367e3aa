/** How streams that somebody listens to came to their ends. */
export interface Streams {
  /** Streams that began. */
  begun: number
  /** Ended by the server, after an answer that was whole. */
  ended: number
  /** Broken off, or never begun. */
  broken: number
}

/** Somebody who listens to streams of events, and comes back whenever one ends. */
export interface Listeners {
  readonly streams: Streams
  stop(): Promise<void>
}

/** Listens to the stream of an inbox, so many times at once. */
export function listenTo(url: string, atOnce: number): Listeners {
  const streams: Streams = { begun: 0, ended: 0, broken: 0 }
  const stopping = new AbortController()
  const listen = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await listenOnce(url, stopping.signal, streams)
        streams.ended++
      } catch {
        if (!stopping.signal.aborted) streams.broken++
      }
    }
  }
  const listeners = Array.from({ length: atOnce }, listen)
  return {
    streams,
    async stop() {
      stopping.abort()
      await Promise.all(listeners)
    },
  }
}

async function listenOnce(url: string, signal: AbortSignal, streams: Streams): Promise<void> {
  const answer = await fetch(`${url}/inbox/api/events`, { signal })
  if (answer.status !== 200) throw new Error(`no stream: ${answer.status}`)
  streams.begun++
  for await (const _ of answer.body ?? []);
}
