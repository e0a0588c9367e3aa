import { describe, expect, it } from 'vitest'
import { testAuth } from '../../src/testing/index.ts'
import { client, paths } from './client.ts'
import { identifier, number } from './limits.ts'
import { expectProblem } from './shapes.ts'

describe('a forwarding header', () => {
  const proxy = '10.0.0.1'

  /** Two requests from one peer with these headers, where each address has one a minute. */
  async function second(
    trustProxy: readonly string[],
    peer: string,
    forwarded: readonly [string, string],
  ): Promise<number> {
    const { auth } = await testAuth({ limits: { requestsPerMinute: 1 }, trustProxy })
    const statuses = []
    for (const [n, header] of forwarded.entries()) {
      const headers = { 'x-forwarded-for': header }
      const answer = await client(auth).post(paths.request, { identifier: number(n) }, { headers, clientAddress: peer })
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
  ] as const)('is ignored by default: %s', async (_, headers) => {
    expect(await second([], '192.0.2.1', headers)).toBe(429)
  })

  it('is ignored from a peer that is not the named proxy', async () => {
    expect(await second([proxy], '192.0.2.1', ['198.51.100.1', '198.51.100.2'])).toBe(429)
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
    ['an address with a port', ['198.51.100.1:80', '198.51.100.2:80']],
    ['a host name', ['one.example', 'two.example']],
    ['an address in brackets', ['[2001:db8::1]', '[2001:db8:1::1]']],
  ] as const)('from the named proxy that is %s counts as absent', async (_, headers) => {
    expect(await second([proxy], proxy, headers)).toBe(429)
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
