import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runProgram } from '../server.ts'
import { guard } from './produced.ts'
import { secrets } from './stage.ts'

const [token, key] = [secrets.authToken, secrets.sendgrid]

/** Secrets where they do not belong: variables by name, or a file by its text. */
const misplaced: readonly Readonly<Record<string, string>>[] = [
  { KEYCHIME_TWILIO__ACCOUNT_SID: token },
  { KEYCHIME_TWILIO__SMS_FROM: token, KEYCHIME_TWILIO__REGION: token },
  { KEYCHIME_TWILIO__AUTH_TOKEN: `${token}x`, KEYCHIME_TWILIO__SENDGRID__FROM_EMAIL: key },
  { KEYCHIME_HTTP__URL: `https://clerk:${token}@messages.example.com/send` },
  { KEYCHIME_HTTP__URL: `https://messages.example.com/send?key=${token}` },
  { KEYCHIME_HTTP__SECRET: token, KEYCHIME_HTTP__TRANSPORTS: token },
  { KEYCHIME_TELEGRAM__BOT_TOKEN: token, KEYCHIME_TELEGRAM__CHAT_ID: secrets.botToken },
  { KEYCHIME_META__ACCESS_TOKEN: `${token} ${key}`, KEYCHIME_META__PHONE_NUMBER_ID: token },
  { KEYCHIME_TELEGRAM_GATEWAY__ACCESS_TOKEN: `${token} ${key}`, KEYCHIME_TELEGRAM_GATEWAY__SENDER_USERNAME: token },
  { KEYCHIME_META__APP_SECRET: token, KEYCHIME_META__TEMPLATES: `{"default":"${token}"}` },
  { KEYCHIME_EMAIL__PORT: secrets.mail, KEYCHIME_EMAIL__HOST: `mailer:${token}@mail.example.com` },
  { KEYCHIME_OTP__LENGTH: token, KEYCHIME_OTP__LOCALE: token, KEYCHIME_OTP__CHANNELS: token },
  { DATABASE_URL: `postgres://clerk:${token}@127.0.0.1:1/none` },
  { DATABASE_URL: `mysql://clerk:${token}@127.0.0.1/none` },
  { KEYCHIME_PUBLIC_URL: `https://clerk:${token}@auth.example.com`, KEYCHIME_TRUST_PROXY: token },
  { KEYCHIME_JWT__SIGNING_KEY: `-----BEGIN PRIVATE KEY-----\n${token}\n-----END PRIVATE KEY-----` },
  { KEYCHIME_PORT: token, KEYCHIME_ENV: token },
  { 'keychime.yaml': `twilio: ${token}\n` },
  { 'keychime.yaml': `twilio:\n  auth_token: "${token}\n  sms_from: [\n` },
  { 'keychime.yaml': `telegram:\n  bot_token: [${token}]\nhttp: { secret: { value: ${token} } }\n` },
  { 'keychime.yaml': `email:\n  password: \${${secrets.mail}}\n  host: file:/run/none\n` },
  { 'keychime.yaml': `messages:\n  sms:\n    en: "${token} {code"\n` },
  { '.env': `KEYCHIME_TWILIO__AUTH_TOKEN ${token}\n${token}\n` },
]

/** What a start and a check say of each; gives how many started all the same. */
export async function misplaceSecrets(): Promise<number> {
  guard(...Object.values(secrets))
  let started = 0
  for (const written of misplaced) {
    const cwd = mkdtempSync(join(tmpdir(), 'keychime-misplaced-'))
    const files = Object.entries(written).filter(([name]) => name.includes('.'))
    for (const [name, text] of files) writeFileSync(join(cwd, name), text, { mode: 0o600 })
    const env = Object.fromEntries(Object.entries(written).filter(([name]) => !name.includes('.')))
    for (const args of [
      ['serve', '--port', '0', '--json'],
      ['config', 'check', '--json'],
      ['config', 'print'],
    ]) {
      const { code } = await runProgram(args, { cwd, env })
      if (code === 0 && args[0] === 'serve') started++
    }
    rmSync(cwd, { recursive: true })
  }
  return started
}
