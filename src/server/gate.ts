import type { RequestListener, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** A listener in front of the real one. */
export interface Gate {
  readonly listener: RequestListener
  /** Answers that are not complete yet. */
  readonly unfinished: ReadonlySet<ServerResponse>
  /** Hands over what waits, and from now on everything. */
  open(listener: RequestListener): void
}

const takeMs = 15_000

/**
 * Makes a gate that lets requests wait until there is somebody to answer them, and until those before them on their
 * connection are answered: whoever sends a thousand at once and reads nothing is owed one answer, not a thousand. Whoever
 * has not taken a whole answer after `mostMs` milliseconds is hung up on; streams, which have no end, may go on.
 */
export function createGate(mostMs: number = takeMs): Gate {
  const unfinished = new Set<ServerResponse>()
  const turns = new WeakMap<Socket, Promise<void>>()
  let open: (listener: RequestListener) => void = () => {}
  const opened = new Promise<RequestListener>((resolve) => {
    open = resolve
  })
  return {
    async listener(incoming, outgoing) {
      const { socket } = incoming
      const turn = turns.get(socket) ?? Promise.resolve()
      const closed = new Promise<void>((resolve) => outgoing.once('close', resolve))
      // When a connection goes, Node tells only the answer whose turn it was.
      const over = turn.then(() => (socket.destroyed ? undefined : closed)).then(() => void unfinished.delete(outgoing))
      turns.set(socket, over)
      unfinished.add(outgoing)

      const [listener] = await Promise.all([opened, turn])
      if (socket.destroyed) return
      const patience = setTimeout(() => void (outgoing.writableEnded && socket.destroy()), mostMs).unref()
      outgoing.once('close', () => clearTimeout(patience))
      listener(incoming, outgoing)
    },
    unfinished,
    open,
  }
}
