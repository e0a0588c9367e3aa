import { BlockList, isIP, isIPv6 } from 'node:net'
import type { TrustProxy } from '../core/settings.ts'

/** Finds the address of the client behind proxies. */
export type ClientAddress = (peer: string | undefined, headers: Headers) => string | undefined

/**
 * Reads `X-Forwarded-For` from the right, to which each proxy adds whom it was asked by. Where the header does not say what the
 * rule asks for, it counts as absent, and the peer is the client.
 */
export function clientAddressBehind(trusted: TrustProxy): ClientAddress {
  return typeof trusted === 'number' ? behindHops(trusted) : behindProxies(trustOf(trusted))
}

/** Whether a peer may say whom it asks for. */
export function trustOf(trusted: TrustProxy): (peer: string) => boolean {
  if (typeof trusted === 'number') return () => true
  const proxies = blockListOf(trusted)
  return (peer) => isIP(peer) !== 0 && proxies.check(peer, familyOf(peer))
}

/** So many proxies stand in front, wherever they are: the first of them added the entry that counts. */
function behindHops(hops: number): ClientAddress {
  return (peer, headers) => addressIn(entriesOf(headers).at(-hops)) ?? peer
}

/** Past proxies that are trusted, up to the first address that is not. Nothing counts from a peer that is not. */
function behindProxies(isTrusted: (address: string) => boolean): ClientAddress {
  return (peer, headers) => {
    if (peer === undefined || !isTrusted(peer)) return peer
    let client = peer
    for (const entry of entriesOf(headers).toReversed()) {
      const address = addressIn(entry)
      if (address === undefined) return client
      client = address
      if (!isTrusted(address)) return client
    }
    return client
  }
}

/** Longer ones no chain of proxies writes: some client did, and its proxy is all that is known of it. */
const LONGEST = 2_048

function entriesOf(headers: Headers): readonly string[] {
  const header = headers.get('x-forwarded-for') ?? ''
  return header === '' || header.length > LONGEST ? [] : header.split(',').map((entry) => entry.trim())
}

/**
 * The address of an entry. Some proxies add the port, and an IPv6 address then stands in brackets, as in `Forwarded`
 * (RFC 7239 §6); without them its last group is no port.
 */
function addressIn(entry = ''): string | undefined {
  const [, six, four] = /^(?:\[([\da-f:.]+)\]|([\d.]+))(?::\d{1,5})?$/i.exec(entry) ?? []
  if (six !== undefined) return isIPv6(six) ? six : undefined
  const address = four ?? entry
  return isIP(address) === 0 ? undefined : address
}

/** An IPv4 address as people write it, also where a socket of IPv6 has it (RFC 4291 §2.5.5.2). */
export function unmapped(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '')
}

function blockListOf(entries: readonly string[]): BlockList {
  const list = new BlockList()
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/')
    if (bits === undefined) list.addAddress(address, familyOf(address))
    else list.addSubnet(address, Number(bits), familyOf(address))
  }
  return list
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4'
}
