import { describe, expect, it } from 'vitest'
import type { Channel, Transport } from '../channel.ts'
import { breakers } from '../delivery/breaker.ts'
import type { RoutingSettings } from '../settings.ts'
import { noEvidence } from './evidence.ts'
import type { Destination, Route } from './route.ts'
import { createRouter, type Router } from './router.ts'

const channel = (name: string, ...transports: readonly Transport[]): Channel => ({
  name,
  transports,
  send: async () => ({ outcome: 'sent' }),
})

const channels = [channel('twilio', 'sms', 'whatsapp'), channel('verify', 'sms', 'voice'), channel('smtp', 'email')]

const routing: RoutingSettings = {
  learn: true,
  followUpMs: 10_000,
  failureCost: 0.01,
  currency: 'USD',
  prices: {},
  ladders: {},
}

interface Made {
  readonly settings?: Partial<RoutingSettings>
  readonly carriers?: readonly Channel[]
  /** Providers that take none for now. */
  readonly held?: readonly string[]
}

function routerWith({ settings = {}, carriers = channels, held = [] }: Made = {}): Router {
  const breakerOf = breakers()
  const outage = { outcome: 'refused', retryable: false, reason: 'unauthorized', isOutage: true } as const
  for (const provider of held) breakerOf(provider).settle(outage, { admittedAt: 0, now: 0 })
  // The highest byte that there is: nothing is tried out.
  const ambient = { now: () => 1, random: (bytes: number) => new Uint8Array(bytes).fill(255) }
  return createRouter({ channels: carriers, breakerOf, ambient, routing: { ...routing, ...settings } })
}

const written = ({ first, fallbacks }: Route): string =>
  [first, ...fallbacks].map(({ transport, provider }) => `${transport}/${provider}`).join(' ')

const route = (wanted: Transport | 'phone', made: Made = {}, to: Destination = {}): string =>
  written(routerWith(made).routeFor(wanted, to))

const seen = (judged: number, used: number) => ({ ...noEvidence, judged, used })

describe('a route', () => {
  it.each([
    ['phone', 'whatsapp/twilio sms/twilio sms/verify voice/verify'],
    ['sms', 'sms/twilio sms/verify whatsapp/twilio voice/verify'],
    ['voice', 'voice/verify whatsapp/twilio sms/twilio sms/verify'],
    ['email', 'email/smtp'],
  ] as const)('for %s is %s where nothing is known', (wanted, ways) => {
    expect(route(wanted)).toBe(ways)
  })

  const ordered = (...transports: readonly Transport[]): Channel => ({
    ...channel('verify', ...transports),
    keepsOrder: true,
  })

  it.each([
    ['phone', [ordered('voice', 'sms', 'whatsapp')], 'voice/verify sms/verify whatsapp/verify'],
    ['sms', [ordered('voice', 'sms', 'whatsapp')], 'sms/verify voice/verify whatsapp/verify'],
    ['phone', [channel('twilio', 'sms'), ordered('voice', 'whatsapp')], 'voice/verify sms/twilio whatsapp/verify'],
    [
      'phone',
      [channel('twilio', 'whatsapp'), ordered('voice', 'whatsapp')],
      'whatsapp/twilio whatsapp/verify voice/verify',
    ],
    ['phone', [channel('twilio', 'voice', 'sms'), ordered('sms')], 'sms/twilio sms/verify voice/twilio'],
  ] as const)('for %s is as a provider orders what it is the first to carry: %j', (wanted, carriers, ways) => {
    expect(route(wanted, { carriers })).toBe(ways)
  })

  it.each(['phone', 'sms'] as const)('for %s is none where nobody carries it', (wanted) => {
    expect(() => route(wanted, { carriers: [channel('smtp', 'email')] })).toThrow('Failed to send')
  })

  it('leaves out what a stand-in carries by name only, unless a vendor carries it too', () => {
    const inbox: Channel = { ...channel('inbox', 'sms', 'telegram', 'voice'), onlyByName: ['telegram'] }
    const both = { carriers: [inbox, channel('gateway', 'telegram')] }

    expect(route('phone', { carriers: [inbox] })).toBe('sms/inbox voice/inbox')
    expect(route('telegram', { carriers: [inbox] })).toBe('telegram/inbox sms/inbox voice/inbox')
    expect(route('phone', both)).toBe('telegram/inbox telegram/gateway sms/inbox voice/inbox')
  })

  it('is none by what was asked for by name and nobody carries, whatever else there is', () => {
    expect(() => route('voice', { carriers: [channel('twilio', 'sms')] })).toThrow('Failed to send')
  })

  it('goes by the cheaper provider first, at the prices of the country', () => {
    const settings = { prices: { GB: { 'sms/twilio': 0.05, 'sms/verify': 0.04 } } }

    expect(route('sms', { settings }, { region: 'GB' })).toMatch(/^sms\/verify sms\/twilio/)
  })

  it('goes by what people did with the codes of each, in this country', () => {
    const router = routerWith()
    router.know(new Map([['BR sms/twilio', seen(50, 5)]]))

    expect(written(router.routeFor('sms', { region: 'BR' }))).toMatch(/^sms\/verify/)
    expect(written(router.routeFor('sms', { region: 'IN' }))).toMatch(/^sms\/twilio/)
    expect(written(router.routeFor('sms'))).toMatch(/^sms\/twilio/)
  })

  it('keeps what was asked for by name first, however bad it is', () => {
    const router = routerWith({ held: ['verify'] })
    router.know(new Map([['* voice/verify', seen(50, 0)]]))

    expect(written(router.routeFor('voice'))).toBe('voice/verify whatsapp/twilio sms/twilio sms/verify')
  })

  it('keeps the order of the providers where it shall not learn', () => {
    const settings = { learn: false, prices: { '*': { 'sms/twilio': 0.05, 'sms/verify': 0.04 } } }
    const router = routerWith({ settings })
    router.know(new Map([['* sms/twilio', seen(50, 0)]]))

    expect(router.routeFor('sms')).toEqual({
      first: { transport: 'sms', provider: 'twilio' },
      fallbacks: expect.any(Array),
    })
  })

  it('goes last by providers that take none for now', () => {
    expect(route('phone', { held: ['twilio'] })).toBe('sms/verify voice/verify whatsapp/twilio sms/twilio')
    expect(route('phone', { held: ['twilio', 'verify'] })).toBe(route('phone'))
  })

  it('goes last by what was tried, of each transport', () => {
    const tried = [{ transport: 'sms', provider: 'twilio' }] as const

    expect(route('phone', {}, { tried })).toBe('whatsapp/twilio sms/verify sms/twilio voice/verify')
    expect(route('sms', { held: ['verify'] }, { tried })).toMatch(/^sms\/twilio sms\/verify/)
  })

  it('goes by the ladder of the line, else by that of the country, and by nothing else', () => {
    const settings = { ladders: { US: ['sms', 'voice'], landline: ['voice'] } } as const

    expect(route('phone', { settings }, { region: 'US' })).toBe('sms/twilio sms/verify voice/verify')
    expect(route('phone', { settings }, { region: 'US', line: 'landline' })).toBe('voice/verify')
    expect(route('phone', { settings }, { region: 'GB', line: 'mobile' })).toBe(route('phone'))
    expect(route('sms', { settings }, { line: 'landline' })).toBe('sms/twilio sms/verify voice/verify')
  })

  it('tells what each way was ranked by, and why one was passed over', () => {
    const router = routerWith({ settings: { prices: { GB: { sms: 0.04 } } }, held: ['twilio'] })
    const { choice } = router.routeFor('sms', { region: 'GB', tried: [{ transport: 'sms', provider: 'twilio' }] })

    expect(choice?.[0]).toMatchObject({
      way: { provider: 'verify' },
      price: 0.04,
      judged: 0,
      isHeld: false,
      isTried: false,
    })
    expect(choice?.[1]).toMatchObject({ way: { provider: 'twilio' }, price: 0.04, isHeld: true, isTried: true })
    expect(router.routeFor('email').choice).toBeUndefined()
  })
})

describe('the next transport', () => {
  it.each([
    [['whatsapp'], 'sms'],
    [['whatsapp', 'sms'], 'voice'],
    [['sms'], 'whatsapp'],
    [['whatsapp', 'sms', 'voice'], undefined],
    [['email'], undefined],
  ] as const)('after %j is %s', (tried, next) => {
    expect(routerWith().nextTransport(tried)).toBe(next)
  })

  it('follows the order of a provider that has one', () => {
    const verify: Channel = { ...channel('verify', 'sms', 'voice', 'whatsapp'), keepsOrder: true }

    expect(routerWith({ carriers: [verify] }).nextTransport(['sms'])).toBe('voice')
  })

  it('is of the ladder of the country', () => {
    const settings = { ladders: { US: ['sms', 'voice'] } } as const

    expect(routerWith({ settings }).nextTransport(['sms'], { region: 'US' })).toBe('voice')
  })
})

describe('a follow-up', () => {
  const told = { ...channel('twilio', 'sms'), callbacks: {} }
  const rung = { transport: 'sms', provider: 'twilio' } as const

  it('comes after ten seconds where the provider tells what becomes of messages', () => {
    expect(routerWith({ carriers: [told] }).followUpMs(rung)).toBe(10_000)
    expect(routerWith().followUpMs(rung)).toBeUndefined()
  })

  it('comes later in a country where reports take longer', () => {
    const router = routerWith({ carriers: [told] })
    const slow = { ...seen(50, 40), reported: 40, timed: 40, tookMs: 40 * 12_000, tookSquares: 40 * 12_000 ** 2 }
    router.know(new Map([['IN sms/twilio', slow]]))

    expect([router.followUpMs(rung, 'IN'), router.followUpMs(rung, 'GB')]).toEqual([12_000, 10_000])
  })

  it('comes never where its reports do not come here', () => {
    const router = routerWith({ carriers: [told] })
    router.know(new Map([['* sms/twilio', { ...seen(10, 8), reported: 0 }]]))

    expect(router.followUpMs(rung)).toBeUndefined()
  })
})
