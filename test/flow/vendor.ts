import type { Callback, Channel, Message, Reading, Receipt, Report, Transport } from '../../src/core/channel.ts'

/** A provider that a test holds in its hands. */
export interface Vendor extends Channel {
  readonly sent: Message[]
  /** How the next messages are answered, in order; then all are taken. */
  answer(...receipts: readonly Receipt[]): void
}

/** A provider that says what it is told to. Its references are its name and the number of the message. */
export function vendor(name: string, transports: readonly Transport[], also: Partial<Channel> = {}): Vendor {
  const [sent, receipts]: [Message[], Receipt[]] = [[], []]
  return {
    name,
    transports,
    retries: { most: 3, firstPauseMs: 1_000 },
    ...also,
    sent,
    answer: (...given) => void receipts.push(...given),
    async send(message) {
      sent.push(message)
      return receipts.shift() ?? { outcome: 'sent', reference: `${name}-${sent.length}` }
    },
  }
}

/** Callbacks whose body is the reports as JSON, signed by a header that says so. */
export function readingJson(): Pick<Channel, 'callbacks'> {
  const read = ({ headers, body }: Callback): Reading => {
    if (headers.get('x-signature') !== 'right') return { refused: 'forged' }
    try {
      return { reports: JSON.parse(new TextDecoder().decode(body)) as readonly Report[] }
    } catch {
      return { refused: 'malformed', detail: 'That is no JSON.' }
    }
  }
  return { callbacks: { 'message-status': read } }
}

export const refused: Receipt = { outcome: 'refused', retryable: false, reason: 'landline', errorCode: '60205' }
export const busy: Receipt = { outcome: 'refused', retryable: true, retryAfterMs: 7_000, reason: 'busy' }
export const unclear: Receipt = { outcome: 'unknown', reason: 'timeout' }
