import { isIPv4, isIPv6 } from 'node:net'

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
