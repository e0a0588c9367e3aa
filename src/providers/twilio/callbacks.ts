import type { Callback, Reading, Report } from '../../core/channel.ts'
import type { TwilioSettings } from '../../core/provider-settings.ts'
import { restOf } from '../../vendor/rest.ts'
import { failureOf } from './errors.ts'
import { signedBody } from './signature.ts'
import { codeTwiml, type Spoken, unseal } from './twiml.ts'

/** Reads what becomes of a message or a call; and answers the key that was pressed in a call with the code. */
export function readMessageStatus(call: Callback, settings: TwilioSettings): Reading {
  const signed = signedBody(call, settings)
  if (signed === undefined) return { refused: 'forged' }
  if (!('form' in signed)) return { refused: 'malformed', detail: 'a form is expected' }
  const { form } = signed
  if (form.get('AccountSid') !== settings.accountSid) return { refused: 'forged' }

  const query = new URL(call.url).searchParams
  const named = { now: call.now, delivery: query.get('delivery') ?? undefined }
  const messageSid = form.get('MessageSid') ?? form.get('SmsSid')
  if (messageSid) return oneOf(messageReport(messageSid, form, named))
  const callSid = form.get('CallSid')
  if (!callSid) return { refused: 'malformed', detail: 'MessageSid required' }
  const sealed = query.get('say')
  return sealed === null
    ? oneOf(callReport(callSid, form, named))
    : keyPressed(callReport(callSid, form, named), spokenOf(sealed, named.delivery ?? '', settings), call.now)
}

interface Named {
  readonly now: number
  readonly delivery: string | undefined
}

type State = NonNullable<Report['state']>

/** How far a message is by Twilio's word for it. What is before `sent` is known from the answer to the request. */
export const messageStates: Readonly<Record<string, State>> = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  undelivered: 'failed',
  failed: 'failed',
  canceled: 'failed',
}

/** The same of a call. One that was taken and ended may have met a voicemail, which hears no code: `delivered` is the key that was pressed. */
export const callStates: Readonly<Record<string, State>> = {
  busy: 'failed',
  failed: 'failed',
  'no-answer': 'failed',
  canceled: 'failed',
}

function messageReport(sid: string, form: URLSearchParams, named: Named): Report {
  const status = form.get('MessageStatus') ?? form.get('SmsStatus') ?? ''
  const state = messageStates[status]
  return report({ sid, status, state, isEnd: state !== undefined && state !== 'sent' && state !== 'read' }, form, named)
}

function callReport(sid: string, form: URLSearchParams, named: Named): Report {
  const status = form.get('CallStatus') ?? ''
  const state = callStates[status]
  return report({ sid, status, state, isEnd: state !== undefined || status === 'completed' }, form, named)
}

interface Told {
  readonly sid: string
  readonly status: string
  readonly state: State | undefined
  readonly isEnd: boolean
}

function report({ sid, status, state, isEnd }: Told, form: URLSearchParams, { now, delivery }: Named): Report {
  const at = Date.parse(form.get('Timestamp') ?? '')
  return {
    id: `${sid}:${status}`,
    ...(delivery === undefined ? {} : { delivery }),
    reference: sid,
    ...(state === undefined ? {} : { state }),
    status,
    at: Number.isNaN(at) ? now : at,
    ...(isEnd ? { isEnd } : {}),
    ...failureOf(form.get('ErrorCode') || undefined),
    rest: restOf(form, form.get('To') ?? '', toldByReports),
  }
}

const toldByReports = ['AccountSid', 'MessageSid', 'MessageStatus', 'CallSid', 'CallStatus', 'ErrorCode', 'Timestamp']

function keyPressed(call: Report, spoken: Spoken | undefined, now: number): Reading {
  // Where nothing is said any more, nothing arrived.
  const isSaid = spoken !== undefined && spoken.expiresAt > now
  const pressed: Report = { ...call, id: `${call.reference}:key-pressed`, state: 'delivered', status: 'key-pressed' }
  return {
    reports: isSaid ? [pressed] : [],
    answer: { type: 'text/xml', body: codeTwiml(isSaid ? spoken : undefined) },
  }
}

function spokenOf(
  sealed: string,
  delivery: string,
  { authToken, previousAuthToken }: TwilioSettings,
): Spoken | undefined {
  const tokens = [authToken, previousAuthToken ?? []].flat()
  return tokens.map((token) => unseal(sealed, delivery, token)).find((spoken) => spoken !== undefined)
}

function oneOf(report: Report): Reading {
  return report.status === '' ? { refused: 'malformed', detail: 'a status is required' } : { reports: [report] }
}
