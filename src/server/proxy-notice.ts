import type { Auth } from '../auth.ts'
import { doctorHeader } from '../core/doctor.ts'
import { trustOf, unmapped } from '../http/client-address.ts'
import type { Log } from './log.ts'

/** Hears of every request. */
export type ProxyNotice = (headers: Headers, peer: string | undefined) => void

/**
 * Says in the log when a peer that is not trusted tells whom it asks for: a proxy that was forgotten, or somebody who pretends. Once of
 * a peer of networks of our own and once of one from outside, so that no stranger uses up what is to be said of the proxy.
 */
export function createProxyNotice(
  { trustProxy }: Pick<Auth['settings'], 'trustProxy'>,
  log: Pick<Log, 'warn'>,
): ProxyNotice {
  const isTrusted = trustOf(trustProxy)
  const trusted = typeof trustProxy === 'number' ? [] : trustProxy
  const unsaid = new Set(['near', 'far'])
  return (headers, given) => {
    if (unsaid.size === 0 || given === undefined) return
    const header = forwardingHeaders.find((name) => headers.has(name))
    if (header === undefined || headers.has(doctorHeader) || isTrusted(given)) return
    const peer = unmapped(given)
    const place = NEAR.test(peer) ? 'near' : 'far'
    if (!unsaid.delete(place)) return
    log.warn('proxy.not_trusted', {
      peer,
      header,
      means: meanings[place],
      if_yours_set: { trust_proxy: [...trusted, peer] },
    })
  }
}

const forwardingHeaders = ['x-forwarded-for', 'forwarded', 'x-real-ip'] as const

/** Networks that nobody outside is in (RFC 1918, RFC 3927, RFC 4193, RFC 4291 §2.5, RFC 6598). */
const NEAR =
  /^(?:10\.|127\.|169\.254\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|::1$|f[cd]|fe[89ab])/i

const meanings = {
  near: 'a proxy behind which everybody counts as one network address',
  far: 'somebody who pretends to be a proxy, or one behind which everybody counts as one network address',
} as const
