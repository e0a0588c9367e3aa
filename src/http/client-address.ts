import { BlockList, isIP } from 'node:net'

/** Finds the address of the client behind proxies. */
export type ClientAddress = (peer: string | undefined, headers: Headers) => string | undefined

/**
 * Reads `X-Forwarded-For` from the right, past proxies that are trusted, and stops at the first address that is not.
 * From an untrusted peer, or where an entry is no address, the header counts as absent.
 *
 * @param trusted addresses or CIDR ranges
 */
export function clientAddressBehind(trusted: readonly string[]): ClientAddress {
  const proxies = blockListOf(trusted)
  const isTrusted = (address: string): boolean => proxies.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')

  return (peer, headers) => {
    if (peer === undefined || isIP(peer) === 0 || !isTrusted(peer)) return peer
    const hops = (headers.get('x-forwarded-for') ?? '').split(',').map((hop) => hop.trim())
    let client = peer
    for (const hop of hops.toReversed()) {
      if (isIP(hop) === 0) return client
      client = hop
      if (!isTrusted(hop)) return client
    }
    return client
  }
}

function blockListOf(entries: readonly string[]): BlockList {
  const list = new BlockList()
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}
