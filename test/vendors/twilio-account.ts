import type { Answered, Asked } from './loopback.ts'

/** What an account of Twilio on this machine has, as its API shows it. */
export interface TwilioAccount {
  status: string
  type: string
  numbers: readonly { readonly phone_number: string; readonly capabilities: object }[]
  callerIds: readonly string[]
  /** The Verify service; absent: there is none. */
  service?: Readonly<Record<string, unknown>> | undefined
  sinks: readonly object[]
  subscriptions: readonly object[]
  /** What is said of messages and calls, one look after the other; the last is said again. */
  progress: readonly Readonly<Record<string, unknown>>[]
}

/** One that is set up as `twilioSettings` and `verifyOnly` say. */
export function soundAccount(changes: Partial<TwilioAccount> = {}): TwilioAccount {
  return {
    status: 'active',
    type: 'Full',
    numbers: [
      { phone_number: '+15005550006', capabilities: { sms: true, mms: true, voice: false } },
      { phone_number: '+15005550007', capabilities: { sms: false, voice: true } },
    ],
    callerIds: [],
    service: { code_length: 6, custom_code_enabled: false, dtmf_input_required: true },
    sinks: [
      {
        sid: sinkSid,
        sink_type: 'webhook',
        status: 'active',
        sink_configuration: { destination: 'https://auth.example.com/accounts/webhook/events/', method: 'POST' },
      },
    ],
    subscriptions: [{ sid: `DF${'5'.repeat(32)}`, sink_sid: sinkSid }],
    progress: [{ status: 'queued' }, { status: 'delivered' }],
    ...changes,
  }
}

const sinkSid = `DG${'4'.repeat(32)}`

/** What a GET is answered. */
export function shownBy(account: TwilioAccount, { path }: Asked): Answered {
  const [place = '', query = ''] = path.split('?')
  const number = new URLSearchParams(query).get('PhoneNumber')
  const isAsked = (each: string): boolean => number === null || each === number
  const lists: readonly (readonly [RegExp, () => Answered])[] = [
    [/\/Accounts\/\w+\.json$/, () => shown({ status: account.status, type: account.type })],
    [
      /\/IncomingPhoneNumbers\.json$/,
      () => shown({ incoming_phone_numbers: account.numbers.filter(({ phone_number }) => isAsked(phone_number)) }),
    ],
    [
      /\/OutgoingCallerIds\.json$/,
      () => shown({ outgoing_caller_ids: account.callerIds.filter(isAsked).map((phone_number) => ({ phone_number })) }),
    ],
    [/\/(?:Messages|Calls)\/\w+\.json$/, () => shown(nextProgress(account))],
    [/\/v2\/Services\/\w+$/, () => (account.service === undefined ? notFound : shown(account.service))],
    [/\/v1\/Sinks$/, () => shown({ sinks: account.sinks })],
    [/\/v1\/Subscriptions$/, () => shown({ subscriptions: account.subscriptions })],
    [/\/v2\/PhoneNumbers\//, () => shown({ phone_number: '+447700900000', valid: true })],
  ]
  return lists.find(([pattern]) => pattern.test(place))?.[1]() ?? notFound
}

function nextProgress(account: TwilioAccount): Readonly<Record<string, unknown>> {
  const [first = {}, ...rest] = account.progress
  if (rest.length > 0) account.progress = rest
  return first
}

function shown(body: object): Answered {
  return { status: 200, body }
}

const notFound: Answered = {
  status: 404,
  body: {
    code: 20404,
    message: 'The requested resource was not found',
    more_info: 'https://www.twilio.com/docs/errors/20404',
    status: 404,
  },
}
