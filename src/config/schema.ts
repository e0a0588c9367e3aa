import { isSupportedCountry } from 'libphonenumber-js/max'
import { z } from 'zod'
import type { Channel } from '../core/channel.ts'
import { languages } from '../core/delivery/catalogues.ts'
import type { ChannelName } from '../core/settings.ts'
import { transports } from '../transports.ts'
import { database, domain, limitStore, origin, origins, pageUrl, prefix, proxies } from './address-fields.ts'
import { channelNames } from './channel-names.ts'
import { type Field, field, flag, line, oneOf, seconds, secondsOrNone, secret, wholeNumber } from './fields.ts'
import { jwtSchema } from './jwt-schema.ts'
import { providerSchemas } from './providers/schema.ts'
import { routingSchema } from './routing.ts'
import { stepUpSchema } from './step-up.ts'
import { callTemplates, emailTemplates, smsTemplates, telegramTemplates, whatsappTemplates } from './templates.ts'
import { testIdentities } from './test-identities.ts'

const countryCode = z.string().trim().toUpperCase().refine(isSupportedCountry)

const countriesField: Field = {
  rule: 'must be a list of countries by their ISO 3166 codes of two letters, such as GB',
  reading: 'list',
}

const DAY = 86_400

/** The shape of the whole configuration. What settings demand of each other stands in `conflicts.ts`. */
export const configSchema = z.strictObject({
  projectName: line(100).default('keychime'),
  secret: secret().optional(),
  environment: oneOf(['development', 'test', 'production']).default('production'),
  database: database().default('sqlite:.keychime/keychime.db'),
  publicUrl: origin().optional(),
  loginUrl: pageUrl().optional(),
  prefix: prefix().default('/accounts'),
  allowedOrigins: origins().default([]),
  trustProxy: proxies().default([]),
  placeholderEmailDomain: domain().default('users.invalid'),
  otp: z
    .strictObject({
      length: wholeNumber(4, 10).default(6),
      lifetime: seconds(60, 3600).default(600),
      maxAttempts: wholeNumber(1, 10).default(5),
      cooldown: seconds(0, 3600).default(30),
      hourlyLimit: wholeNumber(0, 1_000_000).default(10),
      dailyLimit: wholeNumber(0, 1_000_000).default(20),
      channels: channels().optional(),
      locale: oneOf(languages).default('en'),
      codeInSubject: flag().default(false),
    })
    .prefault({}),
  messages: z
    .strictObject({
      sms: smsTemplates().optional(),
      whatsapp: whatsappTemplates().optional(),
      telegram: telegramTemplates().optional(),
      voice: callTemplates().optional(),
      email: emailTemplates().optional(),
    })
    .prefault({}),
  limits: z
    .strictObject({
      store: limitStore().default('sql'),
      requestsPerMinute: wholeNumber(0, 1_000_000).default(10),
      requestsPerHour: wholeNumber(0, 1_000_000).default(0),
      verifiesPerMinute: wholeNumber(0, 1_000_000).default(20),
      wrongPasswordsPerHour: wholeNumber(0, 1_000_000).default(10),
      deviceRequestsPerHour: wholeNumber(0, 1_000_000).default(30),
      rangeRequestsPerHour: wholeNumber(0, 1_000_000).default(0),
      countryRequestsPerHour: wholeNumber(0, 1_000_000).default(0),
      totalRequestsPerHour: wholeNumber(0, 1_000_000_000).default(0),
    })
    .prefault({}),
  stepUp: stepUpSchema.prefault({}),
  retention: z
    .strictObject({
      codes: seconds(DAY, 30 * DAY).default(DAY),
      events: seconds(DAY, 3660 * DAY).default(400 * DAY),
    })
    .prefault({}),
  sessions: z
    .strictObject({
      maxStaleness: secondsOrNone(2, 300).default(5),
      revocationFeed: flag().default(true),
      grace: oneOf(['anyone', 'device']).default('anyone'),
    })
    .prefault({}),
  phone: z
    .strictObject({
      validation: oneOf(['lenient', 'strict']).optional(),
      defaultRegion: country().optional(),
      allowCountries: allowedCountries().optional(),
      denyCountries: countries().default([]),
    })
    .prefault({}),
  routing: routingSchema.prefault({}),
  testIdentities: testIdentities().default([]),
  ...providerSchemas,
  jwt: jwtSchema.prefault({}),
})

/** The configuration once its shape is right, with the defaults that depend on nothing. */
export type CheckedConfig = z.output<typeof configSchema>

function channels(): z.ZodType<(ChannelName | Channel)[], (ChannelName | Channel)[]> {
  const channel = z.union([z.enum(channelNames), z.custom<Channel>(isChannel)])

  return field(z.array(channel).min(1), {
    rule: `must be a list of ${channelNames.join(', ')} or channels of your own`,
    reading: 'list',
  })
}

function isChannel(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { name, transports, send } = value as Partial<Record<keyof Channel, unknown>>

  return (
    typeof name === 'string' &&
    /^[a-z][\w-]{0,31}$/.test(name) &&
    isTransports(transports) &&
    typeof send === 'function'
  )
}

function isTransports(value: unknown): boolean {
  const known: readonly unknown[] = transports
  return Array.isArray(value) && value.length > 0 && value.every((transport) => known.includes(transport))
}

function country(): z.ZodType<string, string> {
  return field(countryCode, {
    rule: 'must be a country by its ISO 3166 code of two letters, such as GB',
    reading: 'text',
  })
}

function countries(): z.ZodType<string[], string[]> {
  return field(z.array(countryCode), countriesField)
}

/** No country at all would refuse everybody. */
function allowedCountries(): z.ZodType<string[], string[]> {
  return field(z.array(countryCode).min(1), countriesField)
}
