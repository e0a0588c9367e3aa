import { describe, expect, it } from 'vitest'
import { runChecks } from '../core/check.ts'
import type { Settings } from '../core/settings.ts'
import { testAuth } from '../testing/test-auth.ts'
import { clientAddressChecks } from './client-address.ts'

const publicUrl = 'https://auth.example.com'
const us = '203.0.113.9'

/** What proxies make of the header as it comes to the first of them. */
type Forwarding = (header: string) => string | undefined

interface Stage {
  readonly trustProxy?: readonly string[] | number
  readonly peer?: string
  readonly forward?: Forwarding
  /** The settings that doctor has, where they are others. */
  readonly doctors?: Partial<Settings>
}

async function found({ trustProxy = [], peer = '10.0.0.5', forward = adds(us), doctors = {} }: Stage): Promise<string> {
  const { auth, clock } = await testAuth({ publicUrl, trustProxy })
  const ask: typeof fetch = async (url, init) => {
    const headers = new Headers(init?.headers)
    const forwarded = forward(headers.get('x-forwarded-for') ?? '')
    headers.delete('x-forwarded-for')
    if (forwarded !== undefined) headers.set('x-forwarded-for', forwarded)
    return auth.handler(new Request(String(url), { headers }), { clientAddress: peer })
  }
  const checks = clientAddressChecks(
    { ...auth.settings, ...doctors, keys: doctors.keys ?? auth.settings.keys },
    { fetch: ask, now: clock.now },
  )
  const [finding] = await runChecks(checks, { deadlineMs: 5_000 })
  return `${finding?.standing}: ${finding?.says} → ${finding?.fix}`
}

function adds(...addresses: readonly string[]): Forwarding {
  return (header) => [header, ...addresses].join(', ')
}

describe('The address of callers', () => {
  it.each([
    [
      { trustProxy: ['10.0.0.5'] },
      'ok: callers count by their own address: we as 203.0.113.9, by the word of 10.0.0.5',
    ],
    [{ trustProxy: 1 }, 'ok: callers count by their own address: we as 203.0.113.9'],
    [{ trustProxy: 2, forward: adds(us, '10.0.0.4') }, 'ok: callers count by their own address: we as 203.0.113.9'],
    [{ trustProxy: ['10.0.0.5'], forward: () => us }, 'ok: callers count by their own address: we as 203.0.113.9'],
    [
      {},
      'failed: everybody counts as 10.0.0.5, which asks for us as 203.0.113.9 and is not believed → set trust_proxy: [10.0.0.5], if',
    ],
    [{ peer: '::ffff:10.0.0.5' }, 'failed: everybody counts as 10.0.0.5, which asks for us as 203.0.113.9'],
    [{ trustProxy: ['10.0.0.9'] }, 'failed: everybody counts as 10.0.0.5, which asks for us as 203.0.113.9'],
    [
      { trustProxy: 3 },
      'failed: everybody counts as 10.0.0.5: trust_proxy counts 3 proxies, and those wrote 203.0.113.9 into X-Forwarded-For → set trust_proxy: 1',
    ],
    [
      { trustProxy: 2 },
      'failed: callers may invent an address: trust_proxy counts 2 proxies, and those wrote 203.0.113.9 into X-Forwarded-For → set trust_proxy: 1',
    ],
    [
      { trustProxy: ['10.0.0.5'], forward: (header: string) => header },
      'failed: callers may invent an address: 10.0.0.5 is believed, and hands X-Forwarded-For on as they write it',
    ],
    [
      { trustProxy: 1, forward: (header: string) => header },
      'failed: callers may invent an address: 10.0.0.5 is believed',
    ],
    [
      { trustProxy: ['10.0.0.0/8'], forward: adds('10.0.0.7') },
      'skipped: trust_proxy has 10.0.0.7, which we are there: what others count as is not seen from here',
    ],
    [
      { forward: () => undefined },
      'warning: callers count as 10.0.0.5, and what ends https in front of it says nothing',
    ],
  ] satisfies readonly (readonly [Stage, string])[])('is seen as it is: %j', async (stage, expected) => {
    expect(await found(stage)).toContain(expected)
  })

  it('is not seen where the server has another secret, or nobody answers', async () => {
    const other = await testAuth({ secret: 'Kq1mZx9Wv3Lt5Yp2Rc8Nd4Bf6Hs0JgTu7AwEi' })
    const nobody: typeof fetch = async () => {
      throw new TypeError('fetch failed')
    }
    const [finding] = await runChecks(
      clientAddressChecks({ ...other.auth.settings, publicUrl }, { fetch: nobody, now: () => 0 }),
      {
        deadlineMs: 5_000,
      },
    )

    expect(await found({ doctors: { keys: other.auth.settings.keys } })).toMatch(
      /^skipped: what answers at .* does not know this secret/,
    )
    expect(finding).toMatchObject({ standing: 'skipped', says: expect.stringMatching(/^nobody answers at https:/) })
  })

  it('is that of the peer where no https needs a proxy', async () => {
    const { auth } = await testAuth()

    expect(clientAddressChecks(auth.settings, { fetch, now: () => 0 })).toEqual([])
  })
})
