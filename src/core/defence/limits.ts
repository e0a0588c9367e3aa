import type { Deps, RequestContext } from '../deps.ts'
import { deviceOf } from '../device.ts'
import type { Login } from '../password-store.ts'
import type { Recipient } from '../records.ts'
import { counterOf } from './counter.ts'
import { networkOf } from './network.ts'
import type { Rule, Spend } from './spend.ts'
import { type Proof, proofSpends } from './step-up.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** What counters are named and bounded by. */
export type Configured = Pick<Deps, 'settings'>

/** Who asks for a message, and for whom. */
export interface Wanted {
  readonly recipient: Recipient
  /** Whether a device asks that proved the recipient before. */
  readonly isProven: boolean
  /** ISO 3166 alpha-2 code of a number; absent for emails, and where it cannot be told. */
  readonly country?: string | undefined
  /** The handle of the challenge that the asker presented. */
  readonly askedBefore?: string | undefined
  /** That one more step was done. */
  readonly proof?: Proof | undefined
}

/**
 * The counters that one more message spends. All askers of a recipient share one, but for devices that proved the
 * recipient before: they share one of their own, so that strangers cannot use up the owner's. One for all such devices,
 * since whoever has the recipient can prove any number of them. What counts many recipients together counts strangers alone,
 * and what strangers share is lifted by a proof, which has an allowance of its own.
 */
export function requestSpends(deps: Configured, wanted: Wanted, context: RequestContext): readonly Spend[] {
  const spends = [
    ...(wanted.isProven ? [recipientSpend(deps, wanted)] : strangerSpends(deps, wanted)),
    ...deviceSpend(deps, wanted, context),
    ...addressSpends(deps, context),
  ]
  return spends.map(inForce).filter(({ rules, takesTurns }) => takesTurns === true || rules.length > 0)
}

/** The counter of a recipient, at which requests take turns: each has to see the guesses that those before it may bring. */
export function recipientSpend(
  deps: Configured,
  { recipient: { kind, value }, isProven }: Pick<Wanted, 'recipient' | 'isProven'>,
): Spend {
  const { cooldownMs, hourlyLimit, dailyLimit } = deps.settings.otp
  return {
    counter: counterOf(deps, 'recipient', `${kind}:${value}${isProven ? ':proven' : ''}`),
    rules: [
      { max: cooldownMs === 0 ? 0 : 1, windowMs: cooldownMs, refusal: 'cooldown' },
      { max: hourlyLimit, windowMs: HOUR_MS, refusal: 'hourly_limit' },
      { max: dailyLimit, windowMs: DAY_MS, refusal: 'daily_limit' },
    ],
    takesTurns: true,
  }
}

/** Of whoever did not prove the recipient: what they all share, or what a proof costs instead of it. */
function strangerSpends(deps: Configured, wanted: Wanted): readonly Spend[] {
  const { proof, recipient, country } = wanted
  if (proof !== undefined) return [{ ...recipientSpend(deps, wanted), isPaid: true }, ...proofSpends(deps, proof)]

  const { rangeRequestsPerHour, countryRequestsPerHour, totalRequestsPerHour } = deps.settings.limits
  const shared = [
    recipientSpend(deps, wanted),
    ...(recipient.kind === 'phone' ? [hourly(deps, ['range', rangeOf(recipient.value)], rangeRequestsPerHour)] : []),
    ...(country === undefined ? [] : [hourly(deps, ['country', country], countryRequestsPerHour)]),
    hourly(deps, ['total', ''], totalRequestsPerHour),
  ]
  return shared.map(({ rules, ...spend }) => ({
    ...spend,
    rules: rules.map((rule) => ({ ...rule, proofLifts: true })),
  }))
}

/** Of a browser that did not prove the recipient, by what it proved, or by the challenge that it presents. */
function deviceSpend(deps: Configured, wanted: Wanted, { deviceProofs }: RequestContext): readonly Spend[] {
  const device = deviceOf(deviceProofs) ?? wanted.askedBefore
  if (device === undefined || wanted.isProven) return []
  return [hourly(deps, ['device', device], deps.settings.limits.deviceRequestsPerHour)]
}

function hourly(deps: Configured, [label, of]: readonly [label: string, of: string], max: number): Spend {
  return { counter: counterOf(deps, label, of), rules: [{ max, windowMs: HOUR_MS, refusal: 'rate_limited' }] }
}

/** The number without its last four digits: the ten thousand that are sold and guessed together. */
function rangeOf(number: string): string {
  return number.slice(0, -4)
}

/** The counters of an address that one more request spends. */
export function addressSpends(deps: Configured, { clientAddress }: RequestContext): readonly Spend[] {
  const { requestsPerMinute, requestsPerHour } = deps.settings.limits
  return addressSpend(deps, clientAddress, [
    { max: requestsPerMinute, windowMs: MINUTE_MS, refusal: 'rate_limited', quota: 'requests' },
    { max: requestsPerHour, windowMs: HOUR_MS, refusal: 'rate_limited' },
  ])
}

/** The counters that one more guess spends. */
export function verifySpends(deps: Configured, context: RequestContext): readonly Spend[] {
  const max = deps.settings.limits.verifiesPerMinute
  const rule: Rule = { max, windowMs: MINUTE_MS, refusal: 'rate_limited', quota: 'verifies' }
  return max === 0 ? [] : addressSpend(deps, context.clientAddress, [rule])
}

/**
 * The counter that one more guess at the password of a name spends, and that a right one gives back. Names that nobody
 * has are counted just the same. It stands apart from codes: whoever is guessed at can still sign in with one.
 */
export function passwordSpends(deps: Configured, { kind, value }: Login): readonly Spend[] {
  const max = deps.settings.limits.wrongPasswordsPerHour
  if (max === 0) return []
  const rule: Rule = { max, windowMs: HOUR_MS, refusal: 'rate_limited' }
  return [{ counter: counterOf(deps, 'passwords', `${kind}:${value}`), rules: [rule] }]
}

function addressSpend(deps: Configured, address: string | undefined, rules: readonly Rule[]): readonly Spend[] {
  if (address === undefined) return []
  return [{ counter: counterOf(deps, rules[0]?.quota ?? '', networkOf(address)), rules }]
}

/** A maximum of 0 is no limit. */
export function inForce({ rules, ...spend }: Spend): Spend {
  return { ...spend, rules: rules.filter(({ max }) => max > 0) }
}
