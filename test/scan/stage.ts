import { randomBytes } from 'node:crypto'
import type { SMTPServerOptions } from 'smtp-server'
import { deriveKeys } from '../../src/config/keys.ts'
import { Secret } from '../../src/config/secret.ts'
import { deriveCode } from '../../src/core/code.ts'
import { createAuth } from '../../src/index.ts'
import { startServer, type TestServer } from '../server.ts'
import { webhookKey } from '../vendors/event-calls.ts'
import { type MailServer, startMailServer } from '../vendors/mail-server.ts'
import { startTelegram } from '../vendors/telegram.ts'
import { type Echo, startEcho } from './echo.ts'
import { guard } from './produced.ts'

/** Every secret that an operator writes: none of them is ever shown. */
export const secrets = {
  own: 'kW7nQz2xVb5mTc8yRf1LpJ4hGd9sAe6uXo3i',
  authToken: 'a7Kq1mZx9Wv3Lt5Yp2Rc8Nd4Bf6Hs0Jg',
  previousAuthToken: 'b7Kq1mZx9Wv3Lt5Yp2Rc8Nd4Bf6Hs0Jg',
  apiKeySecret: 'c7Kq1mZx9Wv3Lt5Yp2Rc8Nd4Bf6Hs0Jg',
  sendgrid: `SG.${'aB3dE6gH9j'.repeat(6)}kLmNoP`,
  botToken: `123456789:${'Zx9Wv3Lt5Y'.repeat(3)}pQrSt`,
  mail: 'correct-horse-battery-staple-and-many-more-words',
  http: `whsec_${randomBytes(32).toString('base64')}`,
  metaToken: `EAAB${'Zx9Wv3Lt5Y'.repeat(4)}`,
  metaApp: '0f1e2d3c4b5a69788796a5b4c3d2e1f0',
  metaVerify: 'only-we-and-meta-know-this',
  password: 'purple monkey dishwasher 42',
  testCode: '8240613975',
}

/** Whom that code signs in. */
export const testIdentity = 'review+x@example.com'

/** Who sends; nobody's secret. */
export const accountSid = `AC${'a1'.repeat(16)}`
export const eventKey = webhookKey()

/** A server with every provider there is, whose vendors are on this machine. */
export interface Stage {
  readonly server: TestServer
  readonly echo: Echo
  readonly mail: MailServer
  /** What the programs of operators are started with. */
  readonly env: Readonly<Record<string, string>>
  /** The code that a message has, however it got there. */
  codeOf(handle: string): string
  stop(): Promise<void>
}

/** Starts it on an empty database, with one account that has a username and a password. */
export async function startStage(database: string): Promise<Stage> {
  guard(...Object.values(secrets), testIdentity)
  const [echo, mail, telegram] = [
    await startEcho(),
    await startMailServer(guarded),
    await startTelegram(secrets.botToken),
  ]
  const env = { ...own, DATABASE_URL: database, ...providers({ echo: echo.url, mail, telegram: telegram.url }) }
  await makeAccount(database)
  const server = await startServer({ env, args: ['--log-level', 'info'] })
  const { code: key } = deriveKeys(new Secret(secrets.own))
  return {
    server,
    echo,
    mail,
    env,
    codeOf: (handle) => deriveCode(key, handle, 10),
    async stop() {
      await server.stop()
      await Promise.all([echo.close(), mail.close(), telegram.close()])
    },
  }
}

const guarded: SMTPServerOptions = {
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  allowInsecureAuth: true,
  onAuth: ({ username, password }, _session, done) =>
    password === secrets.mail ? done(null, { user: username }) : done(new Error('Bad credentials')),
}

/** Codes of ten digits: nothing else looks like one by chance. */
const own = {
  KEYCHIME_SECRET: secrets.own,
  KEYCHIME_ENV: 'test',
  KEYCHIME_OTP__LENGTH: '10',
  KEYCHIME_OTP__COOLDOWN: '0',
  KEYCHIME_LIMITS__REQUESTS_PER_MINUTE: '0',
  KEYCHIME_LIMITS__VERIFIES_PER_MINUTE: '0',
  KEYCHIME_TEST_IDENTITIES: JSON.stringify([
    { identifier: testIdentity, code: secrets.testCode, until: new Date(Date.now() + 86_400_000).toISOString() },
  ]),
}

function providers({ echo, mail, telegram }: { echo: string; mail: MailServer; telegram: string }) {
  return {
    KEYCHIME_TWILIO__ACCOUNT_SID: accountSid,
    KEYCHIME_TWILIO__AUTH_TOKEN: secrets.authToken,
    KEYCHIME_TWILIO__PREVIOUS_AUTH_TOKEN: secrets.previousAuthToken,
    KEYCHIME_TWILIO__API_KEY_SID: `SK${'b2'.repeat(16)}`,
    KEYCHIME_TWILIO__API_KEY_SECRET: secrets.apiKeySecret,
    KEYCHIME_TWILIO__SMS_FROM: '+15005550006',
    KEYCHIME_TWILIO__WHATSAPP_FROM: '+14155238886',
    KEYCHIME_TWILIO__VOICE_FROM: '+15005550007',
    KEYCHIME_TWILIO__WEBHOOK_URL: 'https://auth.example.com/accounts/webhook',
    KEYCHIME_TWILIO__BASE_URL: echo,
    KEYCHIME_TWILIO__DEBUG_LOGGING: 'true',
    KEYCHIME_TWILIO__MAX_RETRIES: '0',
    KEYCHIME_TWILIO__SENDGRID__API_KEY: secrets.sendgrid,
    KEYCHIME_TWILIO__SENDGRID__FROM_EMAIL: 'login@acme.example',
    KEYCHIME_TWILIO__SENDGRID__BASE_URL: echo,
    KEYCHIME_TWILIO__SENDGRID__WEBHOOK_KEYS: eventKey.publicKey,
    KEYCHIME_EMAIL__HOST: '127.0.0.1',
    KEYCHIME_EMAIL__PORT: String(mail.port),
    KEYCHIME_EMAIL__USE_TLS: 'false',
    KEYCHIME_EMAIL__USERNAME: 'mailer',
    KEYCHIME_EMAIL__PASSWORD: secrets.mail,
    KEYCHIME_EMAIL__FROM_EMAIL: 'login@acme.example',
    KEYCHIME_HTTP__URL: `${echo}/send`,
    KEYCHIME_HTTP__SECRET: secrets.http,
    KEYCHIME_HTTP__TRANSPORTS: 'email,sms,whatsapp,voice',
    KEYCHIME_META__ACCESS_TOKEN: secrets.metaToken,
    KEYCHIME_META__PHONE_NUMBER_ID: '106540352242922',
    KEYCHIME_META__TEMPLATES: '{"default":"sign_in_code/en_US"}',
    KEYCHIME_META__APP_SECRET: secrets.metaApp,
    KEYCHIME_META__VERIFY_TOKEN: secrets.metaVerify,
    KEYCHIME_META__BASE_URL: echo,
    KEYCHIME_META__DEBUG_LOGGING: 'true',
    KEYCHIME_META__MAX_RETRIES: '0',
    // So that Meta has its turn before the others that carry WhatsApp, and whoever refuses all day is asked all day.
    KEYCHIME_OTP__CHANNELS: 'meta,twilio,sendgrid,smtp,http',
    KEYCHIME_ROUTING__LEARN: 'false',
    KEYCHIME_TELEGRAM__BOT_TOKEN: secrets.botToken,
    KEYCHIME_TELEGRAM__CHAT_ID: '-1001234567890',
    KEYCHIME_TELEGRAM__BASE_URL: telegram,
  }
}

async function makeAccount(database: string): Promise<void> {
  const auth = createAuth({ secret: secrets.own, environment: 'test', database })
  const { id } = await auth.accounts.create({ username: 'operator' })
  await auth.accounts.setPassword(id, secrets.password)
  await auth.close()
}
