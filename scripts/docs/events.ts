import type { EventType } from '../../src/core/events.ts'
import { type Property, unionOf } from './declarations.ts'
import { code, table } from './table.ts'

/** The page about every event: names and fields from the types, the sentences from here. */
export function eventsPage(): string {
  const events = unionOf('src/core/events.ts', 'Event')
  const [first = new Map(), ...others] = events
  const shared = [...first.keys()].filter((field) => others.every((fields) => fields.has(field)))
  const sections = events.map((fields) => sectionText(fields, shared))
  const common = new Map([...first].filter(([field]) => shared.includes(field) && field !== 'type'))
  return [opening, fieldTable(common), ...sections].join('\n\n').concat('\n')
}

type Fields = ReadonlyMap<string, Property>

const opening = `# Events

Generated from \`src/core/events.ts\` and \`scripts/docs/events.ts\` by \`npm test -- test/readme -u\`; a test compares them.

An event is written in the transaction of what it tells, into the table \`events\`, and told to the listeners of this process
after the commit. \`auth.on('otp.sent', listener)\` hears of one kind and \`auth.on('*', listener)\` of all; each gives a function that
ends it. A listener that throws harms nothing; \`onError\` hears of it. Listeners in other processes are not told.

No event holds a code, a token or a challenge id. Every event has its \`type\`, which is the title of its section, and`

const happens: Readonly<Record<EventType, string>> = {
  'otp.requested':
    'A code was asked for and its message stands in the queue. `repeated`: it is the code that this asker was sent before.',
  'otp.sent': 'A provider took the message.',
  'otp.delivered': 'A provider says that the message arrived.',
  'otp.failed': 'The message was not sent, or nobody can tell whether it was; `reason` says why.',
  'otp.verified': 'A code was right, and its challenge is used up.',
  'test_identity.used':
    'The fixed code of a [test identity](testing.md#test-numbers-and-addresses) signed somebody in. `otp.verified` tells the same sign-in; this one is the alarm.',
  'otp.rejected':
    'A guess signed nobody in: wrong, used, expired, out of attempts, unknown, or for an account that is disabled.',
  'account.created': 'Somebody proved an address or number that no account had, or the operator made an account.',
  'account.updated': 'A profile was changed.',
  'account.disabled': 'An account may no longer sign in. Each of its sessions ends with a `session.ended`.',
  'account.enabled': 'An account may sign in again.',
  'account.deleted': 'An account is gone for good. Each of its sessions ends with a `session.ended`.',
  'key.created':
    'A key of access tokens was made. It signs from `activeAt` on, and others see it in the JWK set before.',
  'account.password_changed':
    'An operator gave an account a password, by itself or as a hash of Django, or took it away. Its sessions live on.',
  'password.rejected':
    'A password signed nobody in: wrong, or for a name that nobody has, or for an account that is disabled or has none.',
  'session.started': 'Somebody signed in, with a code or with a password.',
  'session.refreshed': 'A refresh token was traded for the next one.',
  'session.refresh_repeated':
    'A device asked again for the answer to a refresh, later than ten seconds after it: it was cut off. It got the same answer.',
  'session.reuse_detected':
    'A refresh token came back after it was traded and its grace was over. `session.ended` follows.',
  'session.ended': 'A session is over before its time.',
}

function sectionText(fields: Fields, shared: readonly string[]): string {
  const name = (fields.get('type')?.type ?? '').replaceAll("'", '')
  if (!Object.hasOwn(happens, name)) throw new Error(`${name} has no sentence`)

  const own = new Map([...fields].filter(([field]) => !shared.includes(field)))
  return `## ${name}\n\n${happens[name as EventType]}\n\n${fieldTable(own)}`
}

function fieldTable(fields: Fields): string {
  const rows = [...fields].map(([field, { type, isOptional, says }]) => [
    code(field),
    code(type),
    isOptional ? 'sometimes' : 'always',
    says,
  ])
  return table(['field', 'type', 'there', 'what it is'], rows)
}
