import { describe, expect, it } from 'vitest'
import type { Channel } from '../core/channel.ts'
import { mistakesIn, publishedSecret as secret } from './faults-of.ts'
import { resolveConfig } from './resolve.ts'

const post: Channel = { name: 'post', transports: ['email'], send: async () => ({ outcome: 'sent' }) }

describe('otp.channels', () => {
  it('makes codes of one length', () => {
    const maker = { ...post, vendorCode: { length: 8, check: async () => 'gone' } }

    expect(mistakesIn({ otp: { channels: [maker], length: 8 } })).toEqual([])
    expect(mistakesIn({ otp: { channels: [maker] } })).toEqual([
      'config.otp.length must be 8, the length of the codes of post, not 6',
    ])
  })

  it("are names or the operator's own, which stay the very objects they are", () => {
    class Pigeon implements Channel {
      readonly name = 'pigeon'
      readonly transports = ['sms'] as const
      async send() {
        return { outcome: 'sent' } as const
      }
    }
    const pigeon = new Pigeon()
    const { channels } = resolveConfig({ secret, environment: 'test', otp: { channels: ['console', pigeon] } })

    expect(channels[0]).toBe('console')
    expect(channels[1]).toBe(pigeon)
  })

  it.each([
    [['inbox', 'pigeon'], '"pigeon"'],
    [[], 'an empty list'],
    ['inbox', '"inbox"'],
    [[{ name: 'x', transports: ['sms'] }], 'an object'],
    [[{ ...post, transports: [] }], 'an object'],
    [[{ ...post, transports: ['fax'] }], 'an object'],
    [[{ ...post, name: 'Two Words' }], 'an object'],
    [[null], 'null'],
  ])('refuse %j', (channels, shown) => {
    expect(mistakesIn({ otp: { channels } })).toEqual([
      `config.otp.channels must be a list of inbox, console, twilio, sendgrid, smtp, http, resend, meta, vonage, telegram_gateway, aws or channels of your own, not ${shown}`,
    ])
  })

  it('have different names', () => {
    expect(mistakesIn({ otp: { channels: ['inbox', post, 'inbox', post] } })).toEqual([
      'config.otp.channels must have inbox once only',
      'config.otp.channels must have post once only',
    ])
  })
})

describe('phone', () => {
  it.each([
    [undefined, 'lenient'],
    [['inbox', 'console'] as const, 'lenient'],
    [['inbox', post] as const, 'strict'],
    [[post] as const, 'strict'],
  ])('with the channels %j is %s unless told', (channels, expected) => {
    const otp = channels === undefined ? {} : { channels }

    expect(resolveConfig({ secret, environment: 'test', otp }).phone.validation).toBe(expected)
    expect(resolveConfig({ secret, environment: 'test', otp, phone: { validation: 'strict' } }).phone.validation).toBe(
      'strict',
    )
    expect(resolveConfig({ secret, environment: 'test', otp, phone: { validation: 'lenient' } }).phone.validation).toBe(
      'lenient',
    )
  })

  it('takes countries in either case', () => {
    const phone = { defaultRegion: 'gb', allowCountries: ['gb', 'US'], denyCountries: ['fr'] }

    expect(resolveConfig({ secret, environment: 'test', phone }).phone).toEqual({
      validation: 'lenient',
      defaultRegion: 'GB',
      allowCountries: ['GB', 'US'],
      denyCountries: ['FR'],
    })
  })

  it.each([
    [
      { defaultRegion: 'UK' },
      'config.phone.defaultRegion must be a country by its ISO 3166 code of two letters, such as GB, not "UK"',
    ],
    [
      { allowCountries: ['GB', 'XX'] },
      'config.phone.allowCountries must be a list of countries by their ISO 3166 codes of two letters, such as GB, not "XX"',
    ],
    [
      { allowCountries: [] },
      'config.phone.allowCountries must be a list of countries by their ISO 3166 codes of two letters, such as GB, not an empty list',
    ],
    [
      { allowCountries: ['GB'], denyCountries: ['gb'] },
      'config.phone.allowCountries and config.phone.denyCountries must not both have GB',
    ],
    [{ validation: 'loose' }, 'config.phone.validation must be lenient or strict, not "loose"'],
  ])('refuses %j', (phone, sentence) => {
    expect(mistakesIn({ phone })).toEqual([sentence])
  })
})
