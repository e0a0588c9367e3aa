import type { Channel, Transport } from './channel.ts'

/** A message as the inbox keeps it. */
export interface InboxMessage {
  readonly id: string
  readonly channel: Transport
  readonly to: string
  /** Emails only. */
  readonly subject?: string
  readonly text: string
  /** Emails only. */
  readonly html?: string
  readonly code: string
  /** Epoch milliseconds at which it arrived. */
  readonly createdAt: number
}

/** A channel that delivers to nobody: its messages are read here. For development and tests. */
export interface Inbox extends Channel {
  /** What arrived, newest first; `to` narrows it to one recipient, written as the message has it. */
  messages(to?: string): readonly InboxMessage[]
  /** Calls back with every message that arrives from now on, until the returned function is called. */
  subscribe(listener: (message: InboxMessage) => void): () => void
}
