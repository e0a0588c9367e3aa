import type { Message, Receipt } from '../core/channel.ts'
import type { Inbox, InboxMessage } from '../core/inbox.ts'
import { transports } from '../transports.ts'

/** How much an inbox keeps, and its clock. */
export interface InboxOptions {
  /** Messages kept; the oldest make room. Default 200. */
  readonly limit?: number
  /** Epoch milliseconds. */
  readonly now: () => number
}

/**
 * An inbox of its own, for all transports. Everything stays in memory and is gone with the process.
 *
 * @throws {TypeError} a limit that is not a whole number of at least 1.
 */
export function createInbox({ limit = 200, now }: InboxOptions): Inbox {
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new TypeError(`createInbox: limit must be a whole number of at least 1, not ${String(limit)}`)
  }

  let kept: readonly InboxMessage[] = Object.freeze([])
  const listeners = new Set<(message: InboxMessage) => void>()

  return {
    name: 'inbox',
    transports,
    onlyByName: ['telegram'],

    async send(message: Message, signal: AbortSignal): Promise<Receipt> {
      if (signal.aborted) return { outcome: 'refused', retryable: true, reason: 'aborted' }

      const arrived = asArrived(message, now())
      kept = Object.freeze([arrived, ...kept].slice(0, limit))
      announce(arrived, listeners)
      return { outcome: 'sent', reference: message.id }
    },

    messages: (to) => (to === undefined ? kept : kept.filter((message) => message.to === to)),

    subscribe(listener) {
      // A function of its own, so that one listener may subscribe twice and leave once.
      const subscription = (message: InboxMessage): void => listener(message)
      listeners.add(subscription)
      return () => void listeners.delete(subscription)
    },
  }
}

function asArrived({ id, transport, to, subject, text, html, code }: Message, createdAt: number): InboxMessage {
  return Object.freeze({
    id,
    channel: transport,
    to,
    ...(subject === undefined ? {} : { subject }),
    text,
    ...(html === undefined ? {} : { html }),
    code,
    createdAt,
  })
}

function announce(message: InboxMessage, listeners: Set<(message: InboxMessage) => void>): void {
  for (const listener of listeners) {
    try {
      listener(message)
    } catch {
      // Whoever listens badly is dropped: the message has arrived, and a throw here would make it look undelivered.
      listeners.delete(listener)
    }
  }
}
