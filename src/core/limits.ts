import { createHmac } from 'node:crypto'
import { isIPv4, isIPv6 } from 'node:net'
import { AuthError } from '../errors.ts'
import type { Deps, RequestContext } from './deps.ts'
import { provenDevice } from './device.ts'
import { encodeBytes } from './ids.ts'
import type { Login } from './password-store.ts'
import type { Recipient } from './records.ts'
import type { Limited, Spend } from './store.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/**
 * The counters that one more message spends. All askers of a recipient share them, but for devices that proved the
 * recipient before: they share a set of their own, so that strangers cannot use up the owner's. One set for all such
 * devices, since whoever has the recipient can prove any number of them.
 */
export function requestSpends(deps: Deps, recipient: Recipient, context: RequestContext): readonly Spend[] {
  const { otp, limits } = deps.settings
  const isProven = provenDevice(deps.settings.keys.device, context.deviceProofs, recipient) !== undefined
  const who = `${recipient.kind}:${recipient.value}${isProven ? ':proven' : ''}`
  const spends: readonly Spend[] = [
    { counter: counter(deps, 'cooldown', who), max: 1, windowMs: otp.cooldownMs, refusal: 'cooldown' },
    { counter: counter(deps, 'hour', who), max: otp.hourlyLimit, windowMs: HOUR_MS, refusal: 'hourly_limit' },
    { counter: counter(deps, 'day', who), max: otp.dailyLimit, windowMs: DAY_MS, refusal: 'daily_limit' },
    ...addressSpend(deps, { label: 'requests', max: limits.requestsPerMinute, address: context.clientAddress }),
    ...hourlySpend(deps, limits.requestsPerHour, context.clientAddress),
  ]
  return spends.filter(({ max, windowMs }) => max > 0 && windowMs > 0)
}

/** The counters that one more guess spends. */
export function verifySpends(deps: Deps, context: RequestContext): readonly Spend[] {
  const max = deps.settings.limits.verifiesPerMinute
  return max === 0 ? [] : addressSpend(deps, { label: 'verifies', max, address: context.clientAddress })
}

/**
 * The counter that one more guess at the password of a name spends, and that a right one gives back. Names that nobody
 * has are counted just the same. It stands apart from codes: whoever is guessed at can still sign in with one.
 */
export function passwordSpends(deps: Deps, { kind, value }: Login): readonly Spend[] {
  const max = deps.settings.limits.wrongPasswordsPerHour
  if (max === 0) return []
  return [{ counter: counter(deps, 'passwords', `${kind}:${value}`), max, windowMs: HOUR_MS, refusal: 'rate_limited' }]
}

/** The refusal of a counter, with the whole seconds to wait. */
export function limitError({ refusal, retryAfterMs, quota }: Limited): AuthError {
  const retryAfter = Math.max(1, Math.ceil(retryAfterMs / 1000))
  return new AuthError(refusal, { details: { retryAfter, ...(quota === undefined ? {} : { quota }) } })
}

function addressSpend(
  deps: Deps,
  limit: { readonly label: string; readonly max: number; readonly address: string | undefined },
): readonly Spend[] {
  if (limit.address === undefined) return []
  const name = counter(deps, limit.label, networkOf(limit.address))
  return [{ counter: name, max: limit.max, windowMs: MINUTE_MS, refusal: 'rate_limited', quota: limit.label }]
}

/** No `quota`: headers tell of the one that is spent by the minute. */
function hourlySpend(deps: Deps, max: number, address: string | undefined): readonly Spend[] {
  if (address === undefined) return []
  const name = counter(deps, 'requests-hour', networkOf(address))
  return [{ counter: name, max, windowMs: HOUR_MS, refusal: 'rate_limited' }]
}

/** Counters are keyed hashes: the table of limits names nobody. */
function counter(deps: Deps, label: string, of: string): string {
  const mac = createHmac('sha256', deps.settings.keys.lookup).update(`${label}:${of}`).digest()
  return `${label}:${encodeBytes(mac, 26)}`
}

/**
 * The network that an address counts for: itself in IPv4, its /64 in IPv6, since whoever has one address there has
 * them all. What is no address counts as one unknown network.
 */
export function networkOf(address: string): string {
  if (isIPv4(address)) return address
  const bare = address.split('%', 1)[0] ?? ''
  if (!isIPv6(bare)) return 'unknown'
  const groups = hextets(bare)
  return isMapped(groups) ? dotted(groups) : `${groups.slice(0, 4).join(':')}::/64`
}

/** An IPv4 address as a socket that speaks both shows it (RFC 4291 §2.5.5.2). */
function isMapped(groups: readonly string[]): boolean {
  return groups.slice(0, 5).every((group) => group === '0') && groups[5] === 'ffff'
}

function dotted(groups: readonly string[]): string {
  const bytes = groups.slice(6).flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255])
  return bytes.join('.')
}

/** The eight groups of an IPv6 address, zeros filled in (RFC 4291 §2.2). */
function hextets(address: string): readonly string[] {
  // The URL parser writes a dotted tail as hextets and every group in its shortest form.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const [head = '', tail] = canonical.split('::')
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'))
  const after = tail === undefined ? [] : groups(tail)
  const before = groups(head)
  return [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after]
}
