import { describe, expect, it } from 'vitest'
import { doctorHeader } from '../core/doctor.ts'
import { createProxyNotice } from './proxy-notice.ts'

type Request = readonly [peer: string | undefined, headers: Readonly<Record<string, string>>]

/** What is said of requests that come one after the other. */
function saidOf(trustProxy: readonly string[] | number, ...requests: readonly Request[]): readonly object[] {
  const said: object[] = []
  const notice = createProxyNotice({ trustProxy }, { warn: (event, fields) => void said.push({ event, ...fields }) })
  for (const [peer, headers] of requests) notice(new Headers(headers), peer)
  return said
}

const forwarded = { 'x-forwarded-for': '198.51.100.1' }
const peers = (said: readonly object[]): readonly unknown[] => said.map((line) => (line as { peer?: unknown }).peer)

describe('a proxy that is not trusted', () => {
  it('is named once, with the setting that would trust it beside those that are', () => {
    expect(saidOf(['192.168.0.1'], ['10.0.0.5', forwarded], ['10.0.0.5', forwarded], ['10.0.0.6', forwarded])).toEqual([
      {
        event: 'proxy.not_trusted',
        peer: '10.0.0.5',
        header: 'x-forwarded-for',
        means: 'a proxy behind which everybody counts as one network address',
        if_yours_set: { trust_proxy: ['192.168.0.1', '10.0.0.5'] },
      },
    ])
  })

  it('is named whatever strangers sent before it, of whom one is', () => {
    const strangers = ['198.51.100.7', '2001:db8::7', '172.32.0.1', '100.128.0.1'].map(
      (peer) => [peer, forwarded] as const,
    )

    expect(peers(saidOf([], ...strangers, ['10.0.0.5', forwarded], ...strangers))).toEqual(['198.51.100.7', '10.0.0.5'])
  })

  it.each(['127.0.0.1', '::1', '::ffff:10.0.0.5', '172.31.0.1', '100.64.0.1', '192.168.1.1', 'fd00::1', 'fe80::1'])(
    'may be at %s',
    (peer) => {
      expect(saidOf([], ['198.51.100.7', forwarded], [peer, forwarded])).toHaveLength(2)
    },
  )

  it.each(['forwarded', 'x-real-ip'])('is known by %s too', (header) => {
    expect(saidOf([], ['10.0.0.5', { [header]: 'for=198.51.100.1' }])).toMatchObject([{ header }])
  })

  it.each([
    ['says nothing', [], ['10.0.0.5', {}]],
    ['is trusted', ['10.0.0.0/8'], ['10.0.0.5', forwarded]],
    ['is one of a number', 1, ['10.0.0.5', forwarded]],
    ['has no address', [], [undefined, forwarded]],
    ['is keychime doctor', [], ['10.0.0.5', { ...forwarded, [doctorHeader]: 'x' }]],
  ] as const)('is none where the peer %s', (_, trustProxy, request) => {
    expect(saidOf(trustProxy, request)).toEqual([])
  })
})
