import { startServer } from '../server.ts'
import { type Engine, makePlace, post } from '../sessions/stage.ts'
import { type Answered, startLoopback } from '../vendors/loopback.ts'
import { twilioError, twilioSettings } from '../vendors/twilio.ts'
import { webhookSecret } from './mailer.ts'
import { signInsFor, unlimited } from './sign-ins.ts'

/** How Twilio takes nothing: by an error that says no more, one that says that nothing was taken, or one that asks for 7 s of pause. */
const answers = {
  '500': { status: 500 },
  '503': twilioError(503, 20503),
  '429': twilioError(429, 20429),
} as const satisfies Readonly<Record<string, Answered>>

/** Which of these. */
export type Outage = keyof typeof answers
export const outages = Object.keys(answers) as readonly Outage[]

/** What a provider that takes nothing for a while saw, and the one beside it. */
export interface ProviderDown {
  readonly asked: number
  /** Messages that it was handed before it was first left alone, and in how many milliseconds. */
  readonly failures: number
  readonly openedMs: number
  /** How often it was tried after that, with how many messages at most, and the shortest pause before one. */
  readonly tries: number
  readonly mostAtOnce: number
  readonly leastPauseMs: number
  /** Messages that went by the other provider, and the longest time since they were asked for. */
  readonly elsewhere: number
  readonly slowestMs: number
  /** From the end of the outage to the first message that it took. */
  readonly recoveredMs: number
  /** Messages that were taken more than once. */
  readonly doubled: number
}

/** What goes on for how long. */
export interface Trouble {
  readonly outage: Outage
  readonly seconds: number
  readonly perSecond: number
}

/** Longer than it takes messages that are on their way to fail, shorter than any pause of the breaker. */
const GAP_MS = 2_500
const AFTERWARDS_SECONDS = 20

interface Call {
  readonly to: string
  readonly at: number
  readonly isTaken: boolean
}

/** Has people ask for text messages, of which Twilio takes none for so long, and another provider all that it is given (E8). */
export async function providerDown(engine: Engine, { outage, seconds, perSecond }: Trouble): Promise<ProviderDown> {
  const [place, calls, others] = [await makePlace(engine), [] as Call[], [] as Call[]]
  let isDown = true
  const twilio = await startLoopback(({ body }) => {
    calls.push({ to: new URLSearchParams(body).get('To') ?? '', at: performance.now(), isTaken: !isDown })
    return isDown ? answers[outage] : { status: 201, body: { sid: `SM${'0'.repeat(32)}`, status: 'queued' } }
  })
  const other = await startLoopback(({ body }) => {
    others.push({ to: JSON.parse(body).to, at: performance.now(), isTaken: true })
    return { status: 200 }
  })
  const server = await startServer({ env: { ...settingsFor(twilio.url, other.url), DATABASE_URL: place.url } })

  const asked = new Map<string, number>()
  const ask = async (): Promise<void> => {
    const identifier = `+1202555${String(asked.size).padStart(4, '0')}`
    asked.set(identifier, performance.now())
    await post(`${server.url}/accounts/otp/request/`, { identifier, channel: 'sms' })
  }
  await signInsFor({ seconds, perSecond }, ask)
  const endedAt = performance.now()
  isDown = false
  await signInsFor({ seconds: AFTERWARDS_SECONDS, perSecond }, ask)
  await server.stop()
  await Promise.all([twilio.close(), other.close(), place.remove()])

  const taken = [...calls.filter(({ isTaken }) => isTaken), ...others]
  return {
    asked: asked.size,
    ...triesIn(calls.filter(({ isTaken }) => !isTaken).map(({ at }) => at)),
    elsewhere: others.length,
    slowestMs: Math.max(...others.map(({ to, at }) => at - (asked.get(to) ?? Number.NaN))),
    recoveredMs: (calls.find(({ isTaken }) => isTaken)?.at ?? Number.NaN) - endedAt,
    doubled: taken.length - new Set(taken.map(({ to }) => to)).size,
  }
}

function settingsFor(twilio: string, other: string): Readonly<Record<string, string>> {
  const { accountSid, authToken, smsFrom = '' } = twilioSettings('')
  return {
    ...unlimited,
    KEYCHIME_OTP__CHANNELS: 'twilio,http',
    KEYCHIME_TWILIO__ACCOUNT_SID: accountSid,
    KEYCHIME_TWILIO__AUTH_TOKEN: authToken,
    KEYCHIME_TWILIO__SMS_FROM: smsFrom,
    KEYCHIME_TWILIO__BASE_URL: twilio,
    KEYCHIME_HTTP__URL: other,
    KEYCHIME_HTTP__SECRET: webhookSecret,
    KEYCHIME_HTTP__TRANSPORTS: 'sms',
  }
}

function triesIn(
  times: readonly number[],
): Pick<ProviderDown, 'failures' | 'openedMs' | 'tries' | 'mostAtOnce' | 'leastPauseMs'> {
  const groups: number[][] = []
  for (const [number, at] of times.entries()) {
    if (at - (times[number - 1] ?? Number.NEGATIVE_INFINITY) >= GAP_MS) groups.push([at])
    else groups.at(-1)?.push(at)
  }
  const [first = [], ...later] = groups
  const pauses = later.map(([at = 0], number) => at - (groups[number]?.at(-1) ?? 0))
  return {
    failures: first.length,
    openedMs: (first.at(-1) ?? 0) - (first[0] ?? 0),
    tries: later.length,
    mostAtOnce: Math.max(...later.map(({ length }) => length)),
    leastPauseMs: Math.min(...pauses),
  }
}
