import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { blocksIn } from '../readme/markdown.ts'
import { expectPrinted } from '../readme/printed.ts'
import { type Ended, runProgram } from '../server.ts'
import { type Loopback } from '../vendors/loopback.ts'
import { soundSendGrid, startSendGrid } from '../vendors/sendgrid.ts'
import { startTwilio, twilioSecrets, twilioSettings } from '../vendors/twilio.ts'

const open: Loopback[] = []
let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'keychime-doctor-'))
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((vendor) => vendor.close()))
  rmSync(cwd, { recursive: true })
})
const doctor = (flags: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  runProgram(['doctor', ...flags], { cwd, env: { DATABASE_URL: 'sqlite:auth.db', ...env } })

const page = new URL('../../docs/doctor.md', import.meta.url)

const { accountSid, authToken, smsFrom = '' } = twilioSettings('')
const apiKey = `SG.${'k'.repeat(66)}`

/** Settings of an account of Twilio with SendGrid, both on this machine. */
async function vendors(): Promise<Record<string, string>> {
  const has = soundSendGrid({ '/v3/whitelabel/domains?domain=acme.example': [] })
  const [twilio, sendgrid] = await Promise.all([startTwilio(), startSendGrid(apiKey, has)])
  open.push(twilio, sendgrid)
  return {
    KEYCHIME_TWILIO__ACCOUNT_SID: accountSid,
    KEYCHIME_TWILIO__AUTH_TOKEN: authToken,
    KEYCHIME_TWILIO__SMS_FROM: smsFrom,
    KEYCHIME_TWILIO__BASE_URL: twilio.url,
    KEYCHIME_TWILIO__SENDGRID__API_KEY: apiKey,
    KEYCHIME_TWILIO__SENDGRID__FROM_EMAIL: 'login@acme.example',
    KEYCHIME_TWILIO__SENDGRID__BASE_URL: sendgrid.url,
    KEYCHIME_PUBLIC_URL: 'https://auth.example.com',
  }
}

describe('keychime doctor', () => {
  it('says how everything stands, and makes nothing', async () => {
    const { code, stdout, stderr } = await doctor()

    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^ok +configuration +nothing is wrong: development, from variables and no files\n/)
    expect(stdout).toMatch(/\nskipped +database +auth\.db has no tables yet; keychime serve makes them\n/)
    expect(stdout).toMatch(/\nok +signing keys +tokens are signed by HS256, with the key of the configuration\n/)
    expect(stdout).toMatch(/\n\n4 ok, 2 skipped\n$/)
    expect(readdirSync(cwd)).toEqual([])
  })

  it('sees a database that serve has made, and its clock is that of the vendors', async () => {
    const env = await vendors()
    await runProgram(['migrate', 'up'], { cwd, env: { DATABASE_URL: 'sqlite:auth.db', ...env } })
    const { stdout } = await doctor([], env)

    expect(stdout).toMatch(/\nok +database +auth\.db has all \d+ migrations\n/)
    expect(stdout).toMatch(/\nok +clock +it goes with those of vendors\n/)
    expect(stdout).toMatch(/\nok +ways to sign in +sms by twilio, email by sendgrid\n/)
  })

  it('prints what its page shows', async () => {
    const shown = blocksIn(readFileSync(page, 'utf8')).find(({ language }) => language === 'text')

    expectPrinted(shown ?? { language: 'text', text: '', line: 0 }, (await doctor([], await vendors())).stdout)
  })

  it('ends with 1 where something failed, says what to do, and shows no secret', async () => {
    const { code, stdout, stderr } = await doctor(['--json'], await vendors())
    const { ok, findings } = JSON.parse(stdout)

    expect([code, ok, stderr]).toEqual([1, false, ''])
    expect(findings).toContainEqual({
      check: 'sendgrid sender',
      standing: 'failed',
      says: 'login@acme.example is no verified sender',
      fix: 'verify it, or better its domain, in Sender Authentication',
    })
    expect(findings).toContainEqual({ check: 'twilio account', standing: 'ok', says: 'the account is active' })
    for (const secret of [...twilioSecrets, apiKey]) expect(stdout).not.toContain(secret)
  })

  it('tells every mistake in the configuration, with its place, and looks at nothing else', async () => {
    writeFileSync(join(cwd, 'keychime.yaml'), 'otp:\n  lenght: 6\n')
    const { code, stdout } = await doctor(['--json'])

    expect(code).toBe(1)
    expect(JSON.parse(stdout).findings).toEqual([
      {
        check: 'configuration',
        standing: 'failed',
        says: expect.stringMatching(/^keychime\.yaml:2:3: otp\.lenght is not a setting/),
      },
    ])
  })

  it('warns where a code by telephone is all it takes', async () => {
    const { KEYCHIME_TWILIO__SENDGRID__API_KEY: _, ...env } = await vendors()
    const { KEYCHIME_TWILIO__SENDGRID__FROM_EMAIL: __, ...phone } = env

    expect((await doctor([], phone)).stdout).toMatch(
      /\nwarning +ways to sign in +a code by telephone is all it takes \(sms by twilio\): whoever has a number moved/,
    )
  })

  it('says of a provider that is not in use that it was left alone', async () => {
    const { stdout } = await doctor([], { ...(await vendors()), KEYCHIME_OTP__CHANNELS: 'sendgrid' })

    expect(stdout).toMatch(/\nskipped +twilio +is configured, and otp\.channels does without it\n/)
    expect(open[0]?.asked).toEqual([])
  })

  it('is used wrongly', async () => {
    expect(await doctor(['--jsn'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("unknown option '--jsn'"),
    })
  })
})
