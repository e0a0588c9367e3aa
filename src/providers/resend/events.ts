import type { Callback, Reading, Report } from '../../core/channel.ts'
import { fieldsOf, listOf } from '../../vendor/look.ts'
import { isSigned } from '../../vendor/standard-webhooks.ts'
import { isName, jsonIn, restOfMail } from '../../vendor/told.ts'

/** Reads calls of a webhook, each of which is one event, signed by Svix. Without secrets every call is forged. */
export function eventReader(secrets: readonly Buffer[]): (call: Callback) => Reading {
  return (call) => {
    if (!isSigned(call, 'svix', secrets)) return { refused: 'forged' }
    const event = fieldsOf(jsonIn(call.body))
    const { type, created_at: createdAt } = event
    const at = Date.parse(String(createdAt))
    if (typeof type !== 'string' || Number.isNaN(at))
      return { refused: 'malformed', detail: 'An event must have a type and the time of its creation.' }

    const [, status] = /^email\.([a-z_]{1,64})$/.exec(type) ?? []
    // One webhook may tell of contacts, domains and mails that came in, too.
    if (status === undefined || status === 'received') return { reports: [] }
    return { reports: [reportOf({ id: call.headers.get('svix-id') ?? '', status, at, told: fieldsOf(event['data']) })] }
  }
}

type Fields = Readonly<Record<string, unknown>>

interface Told {
  /** The same each time that Resend tells it. */
  readonly id: string
  readonly status: string
  readonly at: number
  readonly told: Fields
}

const states: Readonly<Record<string, NonNullable<Report['state']>>> = {
  sent: 'sent',
  delivered: 'delivered',
  bounced: 'failed',
  complained: 'failed',
  failed: 'failed',
  suppressed: 'failed',
}

function reportOf({ id, status, at, told }: Told): Report {
  const { email_id: emailId, tags } = told
  const state = states[status]
  const delivery = deliveryIn(tags)
  const why = whyIn(status, told)
  const errorCode = state === 'failed' ? failureOf(why) : undefined

  return {
    id,
    ...(delivery === undefined ? {} : { delivery }),
    ...(isName(emailId) ? { reference: emailId } : {}),
    ...(state === undefined ? {} : { state }),
    status,
    at,
    ...(errorCode === undefined ? {} : { errorCode }),
    ...(isFinal(status, why) ? { isFinal: true } : {}),
    // Who opened what, where and with which program is nobody's business.
    rest: status === 'opened' || status === 'clicked' ? {} : restOfMail(othersOf(told, why)),
  }
}

/** Tags are an object, and were a list of names and values. */
function deliveryIn(tags: unknown): string | undefined {
  const delivery = Array.isArray(tags)
    ? listOf(tags).find(({ name }) => name === 'delivery')?.['value']
    : fieldsOf(tags)['delivery']
  return isName(delivery) ? delivery : undefined
}

/** Where an event says why, by its name. */
const places: Readonly<Record<string, string>> = { bounced: 'bounce', failed: 'failed', suppressed: 'suppressed' }

function whyIn(status: string, told: Fields): Fields {
  const { diagnosticCode, ...why } = fieldsOf(told[places[status] ?? ''])
  // A server's answer for each recipient, of which there is one.
  return diagnosticCode === undefined ? why : { ...why, diagnosticCode: [diagnosticCode].flat().join('; ') }
}

/** The enhanced status (RFC 3463) that the server gave, or Resend's own word: `mailbox_full`, `reached_daily_quota`. */
function failureOf({ diagnosticCode, reason, subType, type }: Fields): string | undefined {
  const [enhanced] = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(String(diagnosticCode)) ?? []
  const word = [reason, subType, type].find((each) => typeof each === 'string' && /^\w{1,32}$/.test(each))
  return enhanced ?? (word === undefined ? undefined : snakeCase(String(word)))
}

function snakeCase(word: string): string {
  return word.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase()
}

/** What holds for every later mail: the address is none, is on Resend's list of those, or its owner reported spam. */
function isFinal(status: string, { type }: Fields): boolean {
  return status === 'complained' || status === 'suppressed' || (status === 'bounced' && type === 'Permanent')
}

/** What names the recipient, may have the code, or has its own place in a report. */
const leftOut = new Set('to cc bcc from subject headers tags email_id'.split(' '))

function othersOf(told: Fields, why: Fields): readonly (readonly [string, unknown])[] {
  const own = Object.entries(told).filter(([name]) => !leftOut.has(name))
  return [...own, ...Object.entries(why)]
}
