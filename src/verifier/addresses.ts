import { isIP } from 'node:net'

/** How far an address leads: to the world, to this machine, into a private network, or where no keys are. */
export type Reach = 'public' | 'loopback' | 'private' | 'never'

/**
 * Judges an address by its number, never by how it is spelled. IPv6 forms that carry an IPv4 address (mapped, NAT64, 6to4)
 * count as private, and as what they carry where that is worse. What is no address leads nowhere.
 */
export function reachOf(address: string): Reach {
  const [plain = ''] = address.split('%')
  const version = isIP(plain)
  if (version === 0) return 'never'
  return version === 4 ? reachOf4(bitsOf4(plain)) : reachOf6(bitsOf6(plain))
}

type Range = readonly [first: bigint, length: number, reach: Reach]

/** The IANA registry of special-purpose IPv4 addresses (RFC 6890), and where clouds keep their credentials. */
const ranges4 = rangesOf(bitsOf4, {
  loopback: '127.0.0.0/8',
  never: `0.0.0.0/8 169.254.0.0/16 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3
    100.100.100.200/32 168.63.129.16/32`,
  private: '10.0.0.0/8 100.64.0.0/10 172.16.0.0/12 192.168.0.0/16 198.18.0.0/15',
})

/** The same for IPv6: outside 2000::/3 nothing is public. */
const ranges6 = rangesOf(bitsOf6, {
  loopback: '::1/128',
  never: 'fd00:ec2::/32 2001::/23 2001:db8::/32 3fff::/20',
  private: 'fc00::/7',
  public: '2000::/3',
})

const mapped = bitsOf6('::ffff:0:0') >> 32n
const nat64 = bitsOf6('64:ff9b::') >> 32n

function reachOf4(bits: bigint): Reach {
  return found(ranges4, bits, 32n) ?? 'public'
}

function reachOf6(bits: bigint): Reach {
  const carried = carriedBy(bits)
  if (carried === undefined) return found(ranges6, bits, 128n) ?? 'never'
  return reachOf4(carried) === 'never' ? 'never' : 'private'
}

/** The IPv4 address inside: mapped (RFC 4291 §2.5.5.2), NAT64 (RFC 6052 §2.1), 6to4 (RFC 3056 §2). */
function carriedBy(bits: bigint): bigint | undefined {
  const front = bits >> 32n
  if (front === mapped || front === nat64) return BigInt.asUintN(32, bits)
  return bits >> 112n === 0x2002n ? BigInt.asUintN(32, bits >> 80n) : undefined
}

function found(ranges: readonly Range[], bits: bigint, size: bigint): Reach | undefined {
  return ranges.find(([first, length]) => (bits ^ first) >> (size - BigInt(length)) === 0n)?.[2]
}

/** In the order in which they are judged: the first range that has an address decides. */
function rangesOf(bitsOf: (address: string) => bigint, table: Partial<Record<Reach, string>>): readonly Range[] {
  return Object.entries(table).flatMap(([reach, list]) =>
    list.split(/\s+/).map((range): Range => {
      const [first = '', length] = range.split('/')
      return [bitsOf(first), Number(length), reach as Reach]
    }),
  )
}

function bitsOf4(address: string): bigint {
  return address.split('.').reduce((bits, part) => (bits << 8n) | BigInt(part), 0n)
}

function bitsOf6(address: string): bigint {
  // The one spelling of RFC 5952, in which four dotted numbers at the end are two groups as well.
  const [head = '', tail = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const [left, right] = [head, tail].map((text) => text.split(':').filter(Boolean)) as [string[], string[]]
  const groups = [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right]
  return groups.reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n)
}
