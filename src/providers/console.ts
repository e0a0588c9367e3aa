import type { Channel, Message, Receipt, Transport } from '../core/channel.ts'
import { transports } from '../transports.ts'

/** Where the console channel prints. */
export interface ConsoleOptions {
  /** Takes one line without its line break. Never a logger: what is printed holds the code. */
  readonly write: (line: string) => void
}

/** A channel that prints every message, code and all, for a developer to read. For development only. */
export function createConsole({ write }: ConsoleOptions): Channel {
  return {
    name: 'console',
    transports,
    onlyByName: ['telegram'],

    async send(message: Message, signal: AbortSignal): Promise<Receipt> {
      if (signal.aborted) return { outcome: 'refused', retryable: true, reason: 'aborted' }

      // In one go, so that two messages never mix their lines.
      for (const line of block(message)) write(line)
      return { outcome: 'sent', reference: message.id }
    },
  }
}

const titles: Readonly<Record<Transport, string>> = {
  email: 'Email',
  sms: 'SMS',
  whatsapp: 'WhatsApp',
  telegram: 'Telegram',
  voice: 'Voice call',
}

/** Open on the right: a border there would break links in two, and wide characters would dent it. */
function block({ transport, to, code, subject, text }: Message): readonly string[] {
  const head = ` ${titles[transport]} to ${printable(to)}, code ${code} `
  const body = [...(subject === undefined ? [] : [`Subject: ${subject}`, '']), ...text.trimEnd().split(/\r\n|\r|\n/)]

  const width = Math.max(72, head.length + 2)
  return [
    `┌─${head.padEnd(width - 2, '─')}`,
    ...body.map((line) => `│ ${printable(line)}`.trimEnd()),
    `└${'─'.repeat(width - 1)}`,
  ]
}

/** Control characters could move the cursor or colour the terminal. */
function printable(line: string): string {
  return line.replace(/\p{Cc}/gu, '')
}
