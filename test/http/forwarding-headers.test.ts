import { describe, expect, it } from 'vitest'
import { testAuth } from '../../src/testing/index.ts'
import { client, paths } from './client.ts'
import { identifier, number } from './limits.ts'
import { expectProblem } from './shapes.ts'

describe('a forwarding header', () => {
  const proxy = '10.0.0.1'

  /** Two requests from one peer with these headers, where each address has one a minute. */
  async function second(
    trustProxy: readonly string[] | number,
    peer: string | undefined,
    forwarded: readonly [string, string],
  ): Promise<number> {
    const { auth } = await testAuth({ limits: { requestsPerMinute: 1 }, trustProxy })
    const statuses = []
    for (const [n, header] of forwarded.entries()) {
      const headers = { 'x-forwarded-for': header }
      const sending = { headers, ...(peer === undefined ? {} : { clientAddress: peer }) }
      const answer = await client(auth).post(paths.request, { identifier: number(n) }, sending)
      statuses.push(answer.status)
    }
    expect(statuses[0]).toBe(200)
    return statuses[1] as number
  }

  it.each([
    ['rotating addresses', ['198.51.100.1', '198.51.100.2']],
    ['nonsense', ['a', 'b']],
    ['nothing', ['', '']],
    ['5 kB', ['1.2.3.4,'.repeat(640), '4.3.2.1,'.repeat(640)]],
  ] as const)('H-02, H-03: is ignored by default: %s', async (_, headers) => {
    expect(await second([], '192.0.2.1', headers)).toBe(429)
  })

  it('H-02: is ignored from a peer that is not the named proxy, however it rotates', async () => {
    const { auth } = await testAuth({ limits: { requestsPerMinute: 1 }, trustProxy: [proxy] })
    const statuses = []
    for (let n = 0; n < 50; n++) {
      const headers = { 'x-forwarded-for': `198.51.100.${n}` }
      const sending = { headers, clientAddress: '192.0.2.1' }
      statuses.push((await client(auth).post(paths.request, { identifier: number(n) }, sending)).status)
    }

    expect(statuses).toEqual([200, ...Array(49).fill(429)])
  })

  it.each([
    [[proxy], proxy],
    [['10.0.0.0/8'], proxy],
    [['loopback'], '127.0.0.1'],
    [['loopback'], '::1'],
    [['loopback'], '::ffff:127.0.0.1'],
  ])('is believed from the named proxy: %j for %s', async (trustProxy, peer) => {
    expect(await second(trustProxy, peer, ['198.51.100.1', '198.51.100.2'])).toBe(200)
  })

  it('counts its last foreign address, whatever a client wrote before it', async () => {
    expect(await second([proxy], proxy, ['1.1.1.1, 198.51.100.1', '2.2.2.2, 198.51.100.1'])).toBe(429)
  })

  it('counts past further proxies that are named', async () => {
    expect(await second(['10.0.0.0/8'], proxy, ['198.51.100.1, 10.0.0.2', '198.51.100.2, 10.0.0.3'])).toBe(200)
  })

  it.each([
    ['nonsense', ['a', 'b']],
    ['nothing', ['', '']],
    ['5 kB that end in nothing', ['1.2.3.4,'.repeat(640), '4.3.2.1,'.repeat(640)]],
    ['5 kB of noise', ['x'.repeat(5000), 'y'.repeat(5000)]],
    ['5 kB of addresses', [`${'1.2.3.4,'.repeat(640)}198.51.100.1`, `${'1.2.3.4,'.repeat(640)}198.51.100.2`]],
    ['a host name', ['one.example', 'two.example']],
    ['a host name with a port', ['one.example:80', 'two.example:80']],
    ['an address with two ports', ['198.51.100.1:80:80', '198.51.100.2:80:80']],
    ['an address with a port of six digits', ['198.51.100.1:100000', '198.51.100.2:100000']],
    ['IPv4 in brackets', ['[198.51.100.1]', '[198.51.100.2]']],
    ['half a bracket', ['[2001:db8::1', '2001:db8:1::1]']],
  ] as const)('H-03: from the named proxy or one proxy that is %s counts as absent', async (_, headers) => {
    expect(await second([proxy], proxy, headers)).toBe(429)
    expect(await second(1, proxy, headers)).toBe(429)
  })

  it.each([
    ['an address with a port', '198.51.100.1:80', '198.51.100.2:5678', '198.51.100.1'],
    ['IPv6', '2001:db8::1', '2001:db8:1::1', '2001:db8::1:443'],
    ['IPv6 in brackets', '[2001:db8::1]', '[2001:db8:1::1]', '2001:db8::1'],
    ['IPv6 in brackets with a port', '[2001:db8::1]:443', '[2001:db8:1::1]:443', '2001:DB8::1'],
    ['IPv6 that ends like a port, in one network', '2001:db8::1:443', '2001:db8:1::1:443', '2001:db8::1:444'],
  ])('from the named proxy or one proxy has %s', async (_, one, other, sameAgain) => {
    for (const trusted of [[proxy], 1]) {
      expect(await second(trusted, proxy, [one, other])).toBe(200)
      expect(await second(trusted, proxy, [one, sameAgain])).toBe(429)
    }
  })

  it.each([
    ['the last entry, behind one', 1, ['1.1.1.1, 198.51.100.1', '1.1.1.1, 198.51.100.2'], 200],
    ['whatever a client wrote before it', 1, ['1.1.1.1, 198.51.100.1', '2.2.2.2, 198.51.100.1'], 429],
    ['the last but one, behind two', 2, ['198.51.100.1, 10.0.0.2', '198.51.100.2, 10.0.0.2'], 200],
    ['the last but one, whatever stands before it', 2, ['a, 198.51.100.1, 10.0.0.2', 'b, 198.51.100.1, 10.0.0.3'], 429],
    ['the peer, where there are fewer', 2, ['198.51.100.1', '198.51.100.2'], 429],
    ['the peer, where there is none', 3, ['', ''], 429],
  ] as const)('counts for a number of proxies: %s', async (_, hops, headers, status) => {
    expect(await second(hops, proxy, headers)).toBe(status)
    expect(await second(hops, '2001:db8::9', headers)).toBe(status)
  })

  it('counts for a number of proxies also where the host tells no peer, as on a Unix socket', async () => {
    expect(await second(1, undefined, ['198.51.100.1', '198.51.100.1'])).toBe(429)
    expect(await second(1, undefined, ['198.51.100.1', '198.51.100.2'])).toBe(200)
  })

  it.each(['fe80::1%eth0', 'fe80::1%25eth0', '::ffff:1.2.3.4', '::', '0.0.0.0', '1.2.3.4, fe80::1%'])(
    'from the named proxy never breaks anything: %s',
    async (header) => {
      const { auth } = await testAuth({ trustProxy: [proxy, '2001:db8::/32', 'loopback'] })
      const sending = { headers: { 'x-forwarded-for': header }, clientAddress: proxy }

      expect((await client(auth).post(paths.request, { identifier }, sending)).status).toBe(200)
    },
  )

  it.each(['fe80::1%eth0', 'unknown', '', '/tmp/socket', '127.0.0.1:5000'])(
    'or not, a peer of any look breaks nothing: %j',
    async (clientAddress) => {
      const { auth } = await testAuth({ trustProxy: [proxy, '2001:db8::/32', 'loopback'] })
      const sending = { headers: { 'x-forwarded-for': '198.51.100.1' }, clientAddress }

      expect((await client(auth).post(paths.request, { identifier }, sending)).status).toBe(200)
    },
  )

  it.each(['forwarded', 'x-real-ip', 'cf-connecting-ip', 'true-client-ip', 'x-client-ip'])(
    'of another name is never believed: %s',
    async (name) => {
      const { auth } = await testAuth({ limits: { requestsPerMinute: 1 }, trustProxy: [proxy] })
      const ask = (n: number) =>
        client(auth, { clientAddress: proxy }).post(
          paths.request,
          { identifier: number(n) },
          { headers: { [name]: `198.51.100.${n}` } },
        )
      await ask(1)

      expectProblem(await ask(2), 429, 'rate_limited')
    },
  )
})
