import { z } from 'zod'
import { healthy, healthySeen, inboxMessages, keySet } from '../answers.ts'
import type { Description } from '../description.ts'

/** What stands at the root, whatever the prefix, and is read by GET. */
export interface MachineRoute extends Description {
  readonly path: string
}

const toParameter = {
  name: 'to',
  in: 'query',
  says: 'One recipient, as its messages have it.',
  schema: z.string().optional(),
} as const

const compactJws = z.string().regex(/^[\w-]+\.[\w-]+\.[\w-]+$/)

/** What machines ask for, by operation. */
export const machineRoutes = {
  live: {
    path: '/health/live',
    tag: 'Machines',
    summary: 'Whether the process runs',
    description:
      'Asks nobody else. Tells `keychime doctor`, which proves that it knows the secret, what address it has here.',
    answers: [{ status: 200, says: 'It does.', bodies: [healthy, healthySeen] }],
    refusals: ['internal'],
  },
  ready: {
    path: '/health/ready',
    tag: 'Machines',
    summary: 'Whether the database answers',
    description: 'For load balancers.',
    answers: [{ status: 200, says: 'It does.', bodies: [healthy] }],
    refusals: ['unavailable', 'internal'],
  },
  keys: {
    path: '/.well-known/jwks.json',
    tag: 'Machines',
    summary: 'Public keys of access tokens',
    description: 'A key set (RFC 7517). Empty where tokens are signed with a shared secret.',
    answers: [{ status: 200, says: 'The keys.', bodies: [keySet] }],
    refusals: ['internal'],
  },
  revocations: {
    path: '/.well-known/revocations',
    tag: 'Machines',
    summary: 'Which sessions ended',
    description:
      'For services that only verify tokens. A compact JWS (RFC 7515), signed as access tokens are, whose header has the critical member `revocations`. What it says: `iss`, `iat`, `age` (seconds for which nothing newer was heard), `lifetime` (seconds for which these have to be remembered) and `sessions`, a list of `sid`. Only where tokens are signed with a key pair, and `sessions.revocationFeed` is on.',
    answers: [{ status: 200, says: 'All of them.', bodies: [compactJws], contentType: 'application/jose' }],
    refusals: ['not_found', 'unavailable', 'internal'],
  },
  recentRevocations: {
    path: '/.well-known/revocations/recent',
    tag: 'Machines',
    summary: 'Which ended lately',
    description: 'The same for those that this process learnt of in the last 30 seconds: for whoever asks each second.',
    answers: [{ status: 200, says: 'Those.', bodies: [compactJws], contentType: 'application/jose' }],
    refusals: ['not_found', 'unavailable', 'internal'],
  },
  openApi: {
    path: '/openapi.json',
    tag: 'Machines',
    summary: 'This description',
    description: 'OpenAPI 3.1, with the addresses and names of this instance.',
    headers: ['If-None-Match'],
    answers: [
      { status: 200, says: 'The document.', bodies: [z.looseObject({ openapi: z.string() })], headers: ['ETag'] },
      { status: 304, says: 'It is as it was.', bodies: [], headers: ['ETag'] },
    ],
    refusals: ['internal'],
  },
} as const satisfies Record<string, MachineRoute>

/** The development inbox, by operation. Production refuses to start with it. */
export const inboxRoutes = {
  inboxMessages: {
    path: '/inbox/api/messages',
    tag: 'Development',
    summary: 'Read the inbox',
    description: 'Messages that went out, codes included. Only outside production, and only to this machine.',
    parameters: [toParameter],
    answers: [{ status: 200, says: 'What it holds.', bodies: [inboxMessages] }],
    refusals: ['validation_error', 'misdirected_request', 'internal'],
  },
  inboxEvents: {
    path: '/inbox/api/events',
    tag: 'Development',
    summary: 'Follow the inbox',
    description:
      'Server-Sent Events: each event `message` has one message as its data, as the list has it. Only outside production, and only to this machine.',
    answers: [
      { status: 200, says: 'A stream that does not end.', bodies: [z.string()], contentType: 'text/event-stream' },
    ],
    refusals: ['misdirected_request', 'internal'],
  },
} as const satisfies Record<string, MachineRoute>
