import { z } from 'zod'
import { transports } from '../../transports.ts'
import { field, fineSeconds, flag, hiddenText, hostName, line, seconds, wholeNumber } from '../fields.ts'
import { awsSchema } from './aws.ts'
import {
  authToken,
  baseUrl,
  botToken,
  callbackUrl,
  emailAddress,
  eventKeys,
  listOf,
  only,
  phoneNumber,
  region,
  requestUrl,
  sendGridKey,
  sid,
  templatesByLocale,
  templateVariables,
  webhookSecret,
} from './fields.ts'
import { metaSchema } from './meta-schema.ts'
import { resendSchema } from './resend.ts'
import { telegramGatewaySchema } from './telegram-gateway-schema.ts'
import { vonageSchema } from './vonage.ts'

const DAY = 86_400

const verifySchema = z.strictObject({
  serviceSid: sid('VA').optional(),
  serviceName: line(50).default('OTP Verification'),
  defaultChannel: verifyChannel().default('sms'),
  fallbackChannels: fallbackChannels().default(['sms']),
  codeLength: wholeNumber(4, 10).optional(),
  ttlSeconds: seconds(60, 3600).optional(),
  maxAttempts: wholeNumber(1, 10).optional(),
  rateLimitPerPhone: wholeNumber(1, 20).optional(),
  rateLimitPerIp: wholeNumber(1, 50).optional(),
  customCode: flag().default(false),
  baseUrl: baseUrl('https://verify.twilio.com').optional(),
})

const sendgridSchema = z.strictObject({
  apiKey: sendGridKey().optional(),
  fromEmail: emailAddress().optional(),
  fromName: line(100).default('OTP Service'),
  otpTemplateId: templateId().optional(),
  templateType: templateType().default('dynamic'),
  defaultSubject: line(200).optional(),
  replyToEmail: emailAddress().optional(),
  trackingEnabled: only(
    false,
    'must be false: SendGrid would rewrite the link that the code is in, and see when it is opened',
  ).default(false),
  customTemplateData: templateVariables().default({}),
  webhookKeys: eventKeys().default([]),
  baseUrl: baseUrl('https://api.sendgrid.com').optional(),
})

const lookupSchema = z.strictObject({
  fields: listOf(['line_type_intelligence', 'sim_swap', 'sms_pumping_risk'], {
    twice: 'must have each field once only',
  }).optional(),
  deadline: fineSeconds(0.1, 10).default(2),
  cache: seconds(0, 30 * DAY).default(DAY),
  strict: flag().default(false),
  baseUrl: baseUrl('https://lookups.twilio.com').optional(),
})

const twilioSchema = z.strictObject({
  accountSid: sid('AC').optional(),
  authToken: authToken().optional(),
  previousAuthToken: authToken().optional(),
  apiKeySid: sid('SK').optional(),
  apiKeySecret: hiddenText(128).optional(),
  smsFrom: phoneNumber().optional(),
  messagingServiceSid: sid('MG').optional(),
  whatsappFrom: phoneNumber().optional(),
  whatsappTemplates: templatesByLocale().default({}),
  voiceFrom: phoneNumber().optional(),
  region: region().default('us1'),
  baseUrl: baseUrl('https://api.twilio.com').optional(),
  webhookUrl: callbackUrl('https://auth.example.com/accounts/webhook').optional(),
  webhookValidation: only(
    true,
    'must be true: whoever guesses the address could tell any story of any message',
  ).default(true),
  redactMessages: flag().default(false),
  testMode: flag().default(false),
  debugLogging: flag().default(false),
  requestTimeout: seconds(5, 300).default(30),
  maxRetries: wholeNumber(0, 10).default(3),
  retryDelay: fineSeconds(0.1, 60).default(1),
  sendgridApiKey: sendGridKey().optional(),
  verifyServiceSid: sid('VA').optional(),
  verify: verifySchema.prefault({}),
  lookup: lookupSchema.prefault({}),
  sendgrid: sendgridSchema.prefault({}),
})

const emailSchema = z.strictObject({
  host: hostName().optional(),
  port: wholeNumber(1, 65_535).optional(),
  username: line(255).optional(),
  password: hiddenText(1024).optional(),
  useTls: flag().optional(),
  useSsl: flag().optional(),
  verifyCertificate: flag().default(true),
  timeout: seconds(1, 300).default(30),
  fromEmail: emailAddress().optional(),
  fromName: line(100).optional(),
  replyToEmail: emailAddress().optional(),
})

const telegramSchema = z.strictObject({
  botToken: botToken().optional(),
  chatId: chatId().optional(),
  parseMode: parseMode().default('HTML'),
  disableNotification: flag().default(false),
  disableWebPagePreview: flag().default(false),
  timeout: seconds(1, 300).default(30),
  maxRetries: wholeNumber(0, 10).default(3),
  retryDelay: fineSeconds(0.1, 60).default(1),
  baseUrl: baseUrl('https://api.telegram.org').optional(),
})

const httpSchema = z.strictObject({
  url: requestUrl('https://messages.example.com/send').optional(),
  secret: webhookSecret().optional(),
  transports: listOf(transports, { twice: 'must have each transport once only' }).default(['email', 'sms']),
  timeout: seconds(1, 300).default(30),
})

/** The shape of what is said of providers. What their settings demand of each other stands in `faults.ts`. */
export const providerSchemas = {
  twilio: twilioSchema.prefault({}),
  email: emailSchema.prefault({}),
  telegram: telegramSchema.prefault({}),
  http: httpSchema.prefault({}),
  resend: resendSchema.prefault({}),
  meta: metaSchema.prefault({}),
  vonage: vonageSchema.prefault({}),
  telegramGateway: telegramGatewaySchema.prefault({}),
  aws: awsSchema.prefault({}),
}

/** Providers once their shape is right. */
export type CheckedTwilio = z.output<typeof twilioSchema>
export type CheckedEmail = z.output<typeof emailSchema>
export type CheckedTelegram = z.output<typeof telegramSchema>
export type CheckedHttp = z.output<typeof httpSchema>

/** How the first specification calls the ways of Twilio Verify; it says `voice` for `call` too. */
export type VerifyChannel = 'sms' | 'whatsapp' | 'call' | 'email'

function verifyChannel(): z.ZodType<VerifyChannel, VerifyChannel | 'voice'> {
  return field(verifyChannelName(), { rule: 'must be sms, whatsapp, call (or voice) or email', reading: 'text' })
}

function fallbackChannels(): z.ZodType<VerifyChannel[], (VerifyChannel | 'voice')[]> {
  const schema = z
    .array(verifyChannelName())
    .min(1)
    .refine((channels) => new Set(channels).size === channels.length)

  return field(schema, {
    rule: 'must be a list of sms, whatsapp, call (or voice) and email, at least one',
    reading: 'list',
    explain: (value) =>
      Array.isArray(value) && new Set(value.map(withoutAlias)).size < value.length
        ? 'is refused: Fallback channels must be unique'
        : undefined,
  })
}

function verifyChannelName(): z.ZodType<VerifyChannel, VerifyChannel | 'voice'> {
  return z.enum(['sms', 'whatsapp', 'call', 'voice', 'email']).transform(withoutAlias)
}

function withoutAlias(channel: VerifyChannel | 'voice'): VerifyChannel {
  return channel === 'voice' ? 'call' : channel
}

function templateId(): z.ZodType<string, string> {
  return field(
    z
      .string()
      .trim()
      .regex(/^d-[0-9a-f]{32}$/),
    {
      rule: 'must be d- and 32 hexadecimal digits in lower case, as dynamic templates have it',
      reading: 'text',
    },
  )
}

function templateType(): z.ZodType<'dynamic', string> {
  return field(z.string().trim().pipe(z.literal('dynamic')), {
    rule: 'must be dynamic; legacy templates are filled in another way',
    reading: 'text',
  })
}

/** Groups and channels have negative ones, of up to 52 bits. */
function chatId(): z.ZodType<number, number> {
  return field(
    z.int().refine((id) => id !== 0),
    { rule: 'must be the number of a chat, not 0', reading: 'number' },
  )
}

function parseMode(): z.ZodType<'HTML' | 'Markdown' | 'MarkdownV2' | null, 'HTML' | 'Markdown' | 'MarkdownV2' | null> {
  return field(z.enum(['HTML', 'Markdown', 'MarkdownV2']).nullable(), {
    rule: 'must be HTML, Markdown or MarkdownV2, or null for plain text',
    reading: 'text',
  })
}
