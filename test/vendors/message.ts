import type { Message } from '../../src/core/channel.ts'
import { renderMessage } from '../../src/core/delivery/message.ts'

/** When messages of these tests were written. */
export const WRITTEN_AT = Date.UTC(2026, 0, 2, 3, 4, 5)

/** An email as keychime renders it, with the code 731000. */
export function email(changes: Partial<Message> = {}): Message {
  const rendered = renderMessage({
    id: 'dlv_1',
    transport: 'email',
    locale: 'en',
    to: 'ada@example.com',
    code: '731000',
    tag: 'K7',
    projectName: 'Acme',
    host: 'auth.example.com',
    link: 'https://auth.example.com/login#code=731000&tag=K7',
    now: WRITTEN_AT,
    expiresAt: WRITTEN_AT + 600_000,
  })
  return { ...rendered, ...changes }
}
