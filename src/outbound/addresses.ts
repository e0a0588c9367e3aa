import { BlockList, isIP } from 'node:net'

/** How far an address leads: to the world, to this machine, into a private network, or where no keys are. */
export type Reach = 'public' | 'loopback' | 'private' | 'never'

/**
 * Judges an address by its number, never by how it is spelled. IPv6 forms that carry an IPv4 address (mapped, NAT64, 6to4)
 * count as private, and as what they carry where that leads nowhere. What is no address leads nowhere.
 */
export function reachOf(address: string): Reach {
  const [plain = ''] = address.split('%')
  const version = isIP(plain)
  const isIn = (list: BlockList): boolean => list.check(plain, version === 6 ? 'ipv6' : 'ipv4')
  if (version === 0 || isIn(never)) return 'never'
  if (isIn(privately) || (version === 6 && isIn(carrying))) return 'private'
  if (isIn(loopback)) return 'loopback'
  // Outside 2000::/3 nothing of IPv6 is public.
  return version === 4 || isIn(global) ? 'public' : 'never'
}

// The IANA registry of special-purpose addresses (RFC 6890), and where clouds keep their credentials.
const never4 = `0.0.0.0/8 169.254.0.0/16 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3
  100.100.100.200/32 168.63.129.16/32`
const never = listOf(`${never4} ${carried(never4)} fd00:ec2::/32 2001::/23 2001:db8::/32 3fff::/20`)
const privately = listOf('10.0.0.0/8 100.64.0.0/10 172.16.0.0/12 192.168.0.0/16 198.18.0.0/15 fc00::/7')
const loopback = listOf('127.0.0.0/8 ::1/128')
const global = listOf('2000::/3')
/** Mapped (RFC 4291 §2.5.5.2), NAT64 (RFC 6052 §2.1), 6to4 (RFC 3056 §2). */
const carrying = listOf('::ffff:0:0/96 64:ff9b::/96 2002::/16')

function listOf(ranges: string): BlockList {
  const list = new BlockList()
  for (const [net = '', length] of split(ranges))
    list.addSubnet(net, Number(length), net.includes(':') ? 'ipv6' : 'ipv4')
  return list
}

/** The same ranges as NAT64 and 6to4 write them; mapped ones are known to be IPv4. */
function carried(ranges: string): string {
  return split(ranges)
    .map(([net = '', length]) => {
      const groups = Buffer.from(net.split('.').map(Number)).toString('hex').replace(/^..../, '$&:')
      return `64:ff9b::${net}/${96 + Number(length)} 2002:${groups}::/${16 + Number(length)}`
    })
    .join(' ')
}

function split(ranges: string): readonly string[][] {
  return ranges.split(/\s+/).map((range) => range.split('/'))
}

/** The address that a URL names itself; `undefined` where it has a name to be looked up. */
export function literalIn({ hostname }: URL): string | undefined {
  const plain = hostname.replace(/^\[|\]$/g, '')
  return isIP(plain) === 0 ? undefined : plain
}
