import type { RequestListener, ServerResponse } from 'node:http'

/** A listener in front of the real one. */
export interface Gate {
  readonly listener: RequestListener
  /** Answers that are not complete yet. */
  readonly unfinished: ReadonlySet<ServerResponse>
  /** Hands over what waits, and from now on everything. */
  open(listener: RequestListener): void
}

/** Makes a gate that lets requests wait until there is somebody to answer them. */
export function createGate(): Gate {
  const unfinished = new Set<ServerResponse>()
  let open: (listener: RequestListener) => void = () => {}
  const opened = new Promise<RequestListener>((resolve) => {
    open = resolve
  })
  return {
    async listener(incoming, outgoing) {
      unfinished.add(outgoing)
      outgoing.once('close', () => unfinished.delete(outgoing))
      const listener = await opened
      listener(incoming, outgoing)
    },
    unfinished,
    open,
  }
}
