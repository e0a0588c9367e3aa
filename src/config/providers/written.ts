import { generateKeyPairSync } from 'node:crypto'
import type { Settings } from '../../core/settings.ts'
import type { AuthConfig } from '../auth-config.ts'
import { faultsOf, mistakesIn, publishedSecret } from '../faults-of.ts'
import { resolveConfig } from '../resolve.ts'

// For tests: providers as operators write them. Every name and key is made up.

const hex = '0123456789abcdef0123456789abcdef'

/** Names of things at Twilio and SendGrid. */
export const [accountSid, keySid, serviceSid, messagingServiceSid, template, emailTemplate] = [
  `AC${hex}`,
  `SK${hex}`,
  `VA${hex}`,
  `MG${hex}`,
  `HX${hex}`,
  `d-${hex}`,
]

/** An application of Vonage. */
export const applicationId = '6f1c7c3e-9a2b-4d5e-8f70-1a2b3c4d5e6f'

/** What must never be shown. */
export const secrets = {
  authToken: 'a7Kq1mZx9Wv3Lt5Yp2Rc8Nd4Bf6Hs0Jg',
  otherToken: 'b7Kq1mZx9Wv3Lt5Yp2Rc8Nd4Bf6Hs0Jg',
  apiKeySecret: 'c7Kq1mZx9Wv3Lt5Yp2Rc8Nd4Bf6Hs0Jg',
  sendgrid: `SG.${'aB3dE6gH9j'.repeat(6)}kLmNoP`,
  botToken: `123456789:${'Zx9Wv3Lt5Y'.repeat(3)}pQrSt`,
  smtp: 'hunter2-hunter2',
  webhook: `whsec_${Buffer.from('twenty-four bytes or more').toString('base64')}`,
  otherWebhook: `whsec_${Buffer.from('twenty-four bytes and others').toString('base64')}`,
  vonage: 'Hj4Kl5Zx6Cv7Bn8M',
  aws: 'Vb7Nm8Qw9Er0Ty1Ui2Op3As4Df5Gh6Jk7Lz8Xc9V',
  resend: `re_${'Qw8Er7Ty6U'.repeat(3)}_x`,
  metaToken: 'EAAB9Zx9Wv3Lt5YpZx9Wv3Lt5YpZx9Wv3Lt5Yp',
  metaApp: '0f1e2d3c4b5a69788796a5b4c3d2e1f0',
  metaAppBefore: '1f1e2d3c4b5a69788796a5b4c3d2e1f0',
  metaVerify: 'only-we-and-meta-know-this',
  gateway: 'AAEbFAAAZx9Wv3Lt5YpZx9Wv3Lt5YpZx9Wv3Lt5Yp',
  gatewayBefore: 'AAEbFAAABx9Wv3Lt5YpZx9Wv3Lt5YpZx9Wv3Lt5Yp',
}

/** A key that SendGrid may sign events with. */
export const eventKey = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .publicKey.export({ type: 'spki', format: 'der' })
  .toString('base64')

/** The least that each provider needs. */
export const least = {
  twilio: { accountSid, authToken: secrets.authToken, smsFrom: '+12345678900' },
  sendgrid: { apiKey: secrets.sendgrid, fromEmail: 'login@example.com' },
  email: { host: 'mail.example.com' },
  telegram: { botToken: secrets.botToken, chatId: -1001234567890 },
  http: { url: 'https://messages.example.com/send', secret: secrets.webhook },
  resend: { apiKey: secrets.resend, fromEmail: 'login@example.com' },
  meta: {
    accessToken: secrets.metaToken,
    phoneNumberId: '106540352242922',
    templates: { default: 'sign_in_code/en_US' },
  },
  vonage: { apiKey: 'a1b2c3d4', apiSecret: secrets.vonage, smsFrom: '+12345678900' },
  telegramGateway: { accessToken: secrets.gateway },
  aws: {
    region: 'eu-west-1',
    accessKeyId: 'AKIAKEYCHIMETESTS000',
    secretAccessKey: secrets.aws,
    origination: '+12345678900',
  },
} as const

/** What settings come to while everything else is fine. */
export function settingsFor(settings: object): Settings {
  return resolveConfig({ secret: publishedSecret, environment: 'test', ...settings } as AuthConfig)
}

/** What is wrong with settings of Twilio beside the least that it needs. */
export function mistakesInTwilio(twilio: object): readonly string[] {
  return mistakesIn({ twilio: { ...least.twilio, ...twilio } })
}

/** What is wrong with settings in production while everything else is fine. */
export function mistakesInProduction(settings: object): readonly string[] {
  const production = { secret: publishedSecret, environment: 'production', publicUrl: 'https://auth.example.com' }
  return faultsOf({ ...production, ...settings })
}
