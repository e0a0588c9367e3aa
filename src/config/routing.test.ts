import { describe, expect, it } from 'vitest'
import type { AuthConfig } from './auth-config.ts'
import { mistakesIn, publishedSecret as secret } from './faults-of.ts'
import { resolveConfig } from './resolve.ts'

const routing = (settings: object) => mistakesIn({ routing: settings })

describe('the settings of routes', () => {
  it('are taken in inner units, countries in upper case', () => {
    const written: unknown = {
      follow_up: '15s',
      failure_cost: 0.1,
      currency: 'eur',
      prices: { gb: { sms: 0.04, 'sms/twilio': 0.05 }, '*': { voice: 0 } },
      ladders: { us: ['sms', 'voice'], landline: ['voice'] },
    }

    expect(resolveConfig({ secret, environment: 'test', routing: written } as AuthConfig).routing).toEqual({
      learn: true,
      followUpMs: 15_000,
      failureCost: 0.1,
      currency: 'EUR',
      prices: { GB: { sms: 0.04, 'sms/twilio': 0.05 }, '*': { voice: 0 } },
      ladders: { US: ['sms', 'voice'], landline: ['voice'] },
    })
  })

  it.each([
    [{ XX: { sms: 1 } }, 'must not have XX, which is no country by its ISO 3166 code such as GB, nor *'],
    [{ GB: { pigeon: 1 } }, 'must have ways such as sms or sms/twilio for GB, not "pigeon"'],
    [{ GB: { 'sms/twilio/x': 1 } }, 'must have ways such as sms or sms/twilio for GB, not "sms/twilio/x"'],
    [{ GB: { sms: -1 } }, 'must have a number from 0 to 1000 for sms to GB, not -1'],
    [{ GB: { sms: '1' } }, 'must have a number from 0 to 1000 for sms to GB, not "1"'],
    [{ GB: 0.04 }, 'must have prices by way for GB, not 0.04'],
    [
      { GB: { 'sms/twillio': 1 } },
      'has sms/twillio, and there is no such provider: inbox, console, twilio, sendgrid, smtp, http, resend, meta, vonage, telegram_gateway, aws, twilio-verify',
    ],
  ])('refuse the prices %j', (prices, sentence) => {
    expect(routing({ prices })).toEqual([`config.routing.prices ${sentence}`])
  })

  it.each([
    [{ XX: ['sms'] }, 'must not have XX, which is no country such as GB, nor landline, mobile or voip'],
    [{ GB: [] }, 'must have whatsapp, telegram, sms or voice, each once, for GB'],
    [{ GB: ['sms', 'sms'] }, 'must have whatsapp, telegram, sms or voice, each once, for GB'],
    [{ GB: ['email'] }, 'must have whatsapp, telegram, sms or voice, each once, for GB'],
    [{ landline: 'voice' }, 'must have whatsapp, telegram, sms or voice, each once, for landline'],
  ])('refuse the ladders %j', (ladders, sentence) => {
    expect(routing({ ladders })).toEqual([`config.routing.ladders ${sentence}`])
  })

  it('take prices of a provider of the operator’s own', () => {
    const own = { name: 'acme', transports: ['sms'], send: async () => ({ outcome: 'sent' }) }

    expect(mistakesIn({ otp: { channels: [own] }, routing: { prices: { GB: { 'sms/acme': 1 } } } })).toEqual([])
  })

  it.each([
    [
      { followUp: 1 },
      'followUp must be 0, or a whole number of seconds from 2 to 300, or text such as 90s, 10m or 1h, not 1',
    ],
    [{ failureCost: -0.1 }, 'failureCost must be a number from 0 to 1000, not -0.1'],
    [
      { currency: 'dollars' },
      'currency must be a currency by its ISO 4217 code of three letters, such as USD, not "dollars"',
    ],
    [{ learn: 'yes' }, 'learn must be true or false, not "yes"'],
  ])('refuse %j', (settings, sentence) => {
    expect(routing(settings)).toEqual([`config.routing.${sentence}`])
  })
})
