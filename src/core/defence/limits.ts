import { createHmac } from 'node:crypto'
import { AuthError } from '../../errors.ts'
import type { Deps, RequestContext } from '../deps.ts'
import { deviceOf } from '../device.ts'
import { encodeBytes } from '../ids.ts'
import type { Login } from '../password-store.ts'
import type { Recipient } from '../records.ts'
import { networkOf } from './network.ts'
import type { Limited, Rule, Spend } from './spend.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** Who asks for a message, and for whom. */
export interface Wanted {
  readonly recipient: Recipient
  /** Whether a device asks that proved the recipient before. */
  readonly isProven: boolean
  /** ISO 3166 alpha-2 code of a number; absent for emails, and where it cannot be told. */
  readonly country?: string | undefined
  /** The handle of the challenge that the asker presented. */
  readonly askedBefore?: string | undefined
}

/**
 * The counters that one more message spends. All askers of a recipient share one, but for devices that proved the
 * recipient before: they share one of their own, so that strangers cannot use up the owner's. One for all such devices,
 * since whoever has the recipient can prove any number of them. What counts many recipients together counts strangers alone.
 */
export function requestSpends(deps: Deps, wanted: Wanted, context: RequestContext): readonly Spend[] {
  const { settings } = deps
  const { recipient, isProven } = wanted
  const spends = [
    recipientSpend(deps, `${recipient.kind}:${recipient.value}${isProven ? ':proven' : ''}`),
    ...addressSpend(deps, context.clientAddress, [
      { max: settings.limits.requestsPerMinute, windowMs: MINUTE_MS, refusal: 'rate_limited', quota: 'requests' },
      { max: settings.limits.requestsPerHour, windowMs: HOUR_MS, refusal: 'rate_limited' },
    ]),
    ...(isProven ? [] : strangerSpends(deps, wanted, context)),
  ]
  return spends.map(inForce).filter(({ rules }) => rules.length > 0)
}

/**
 * Always has room. Also where a recipient has no other limit, requests for it take turns at its counter, so that each sees the
 * guesses that those before it may bring.
 */
const inTurn: Rule = { max: 1, windowMs: 0, refusal: 'cooldown' }

function recipientSpend(deps: Deps, who: string): Spend {
  const { cooldownMs, hourlyLimit, dailyLimit } = deps.settings.otp
  return {
    counter: counter(deps, 'recipient', who),
    rules: [
      { max: cooldownMs === 0 ? 0 : 1, windowMs: cooldownMs, refusal: 'cooldown' },
      { max: hourlyLimit, windowMs: HOUR_MS, refusal: 'hourly_limit' },
      { max: dailyLimit, windowMs: DAY_MS, refusal: 'daily_limit' },
      inTurn,
    ],
  }
}

/** Of whoever did not prove the recipient: by device, by the numbers around it, by country, and in all. */
function strangerSpends(
  deps: Deps,
  { recipient, country, askedBefore }: Wanted,
  { deviceProofs }: RequestContext,
): readonly Spend[] {
  const { deviceRequestsPerHour, rangeRequestsPerHour, countryRequestsPerHour, totalRequestsPerHour } =
    deps.settings.limits
  const hourly = (label: string, of: string, max: number): Spend => ({
    counter: counter(deps, label, of),
    rules: [{ max, windowMs: HOUR_MS, refusal: 'rate_limited' }],
  })
  const device = deviceOf(deviceProofs) ?? askedBefore
  return [
    ...(device === undefined ? [] : [hourly('device', device, deviceRequestsPerHour)]),
    ...(recipient.kind === 'phone' ? [hourly('range', rangeOf(recipient.value), rangeRequestsPerHour)] : []),
    ...(country === undefined ? [] : [hourly('country', country, countryRequestsPerHour)]),
    hourly('total', '', totalRequestsPerHour),
  ]
}

/** The number without its last four digits: the ten thousand that are sold and guessed together. */
function rangeOf(number: string): string {
  return number.slice(0, -4)
}

/** The counters that one more guess spends. */
export function verifySpends(deps: Deps, context: RequestContext): readonly Spend[] {
  const max = deps.settings.limits.verifiesPerMinute
  const rule: Rule = { max, windowMs: MINUTE_MS, refusal: 'rate_limited', quota: 'verifies' }
  return max === 0 ? [] : addressSpend(deps, context.clientAddress, [rule])
}

/**
 * The counter that one more guess at the password of a name spends, and that a right one gives back. Names that nobody
 * has are counted just the same. It stands apart from codes: whoever is guessed at can still sign in with one.
 */
export function passwordSpends(deps: Deps, { kind, value }: Login): readonly Spend[] {
  const max = deps.settings.limits.wrongPasswordsPerHour
  if (max === 0) return []
  const rule: Rule = { max, windowMs: HOUR_MS, refusal: 'rate_limited' }
  return [{ counter: counter(deps, 'passwords', `${kind}:${value}`), rules: [rule] }]
}

/** The refusal of a counter, with the whole seconds to wait. */
export function limitError({ refusal, retryAfterMs, quota }: Limited): AuthError {
  const retryAfter = Math.max(1, Math.ceil(retryAfterMs / 1000))
  return new AuthError(refusal, { details: { retryAfter, ...(quota === undefined ? {} : { quota }) } })
}

function addressSpend(deps: Deps, address: string | undefined, rules: readonly Rule[]): readonly Spend[] {
  if (address === undefined) return []
  return [{ counter: counter(deps, rules[0]?.quota ?? '', networkOf(address)), rules }]
}

/** A maximum of 0 is no limit. */
function inForce({ counter, rules }: Spend): Spend {
  return { counter, rules: rules.filter(({ max }) => max > 0) }
}

/** Counters are keyed hashes: the table of limits names nobody. */
function counter(deps: Deps, label: string, of: string): string {
  const mac = createHmac('sha256', deps.settings.keys.lookup).update(`${label}:${of}`).digest()
  return `${label}:${encodeBytes(mac, 26)}`
}
