import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { runProgram } from '../server.ts'
import { key, region, startAws, topicArn } from '../vendors/aws.ts'
import type { Loopback } from '../vendors/loopback.ts'
import { soundResend, startResend } from '../vendors/resend.ts'
import { svixSecret } from '../vendors/svix.ts'
import { applicationId, privateKey, signatureSecret, startVonage } from '../vendors/vonage.ts'

const apiKey = `re_${'k'.repeat(32)}`
const callbackUrl = 'https://auth.example.com/accounts/webhook/resend/'

const open: Loopback[] = []
let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'keychime-vendors-'))
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((vendor) => vendor.close()))
  rmSync(cwd, { recursive: true })
})

/** Settings of Resend and Vonage, both on this machine. */
async function vendors() {
  const [resend, vonage] = await Promise.all([startResend({ apiKey }, soundResend(callbackUrl)), startVonage()])
  open.push(resend, vonage)
  writeFileSync(join(cwd, 'vonage.pem'), privateKey, { mode: 0o600 })
  const env = {
    DATABASE_URL: 'sqlite:auth.db',
    KEYCHIME_PUBLIC_URL: 'https://auth.example.com',
    KEYCHIME_RESEND__API_KEY: apiKey,
    KEYCHIME_RESEND__FROM_EMAIL: 'login@acme.example',
    KEYCHIME_RESEND__WEBHOOK_SECRET: svixSecret(),
    KEYCHIME_RESEND__BASE_URL: resend.url,
    KEYCHIME_VONAGE__APPLICATION_ID: applicationId,
    KEYCHIME_VONAGE__PRIVATE_KEY: `file:${join(cwd, 'vonage.pem')}`,
    KEYCHIME_VONAGE__SMS_FROM: 'Acme',
    KEYCHIME_VONAGE__SIGNATURE_SECRET: signatureSecret,
    KEYCHIME_VONAGE__BASE_URL: vonage.url,
  }
  return { resend, vonage, env }
}

it('keychime send goes by Resend and Vonage', async () => {
  const { resend, vonage, env } = await vendors()
  const mail = await runProgram(['send', '--to', 'ada@example.com'], { cwd, env })
  const text = await runProgram(['send', '--to', '+442079460958', '--channel', 'sms'], { cwd, env })

  expect([mail.code, text.code, mail.stderr + text.stderr]).toEqual([0, 0, ''])
  expect(mail.stdout).toMatch(/\nfrom +keychime <login@acme\.example>\n/)
  expect(text.stdout).toMatch(/\nfrom +Acme\n/)
  expect([resend.statuses, vonage.statuses]).toEqual([[200], [202]])
})

it('keychime doctor looks at Resend and Vonage', async () => {
  const { env } = await vendors()
  const { code, stdout } = await runProgram(['doctor'], { cwd, env })

  expect(code).toBe(0)
  expect(stdout).toMatch(/\nok +ways to sign in +email by resend, sms by vonage\n/)
  expect(stdout).toMatch(/\nok +resend sender +acme\.example is verified\n/)
  expect(stdout).toMatch(/\nok +resend webhook +the webhook calls here\n/)
  expect(stdout).toMatch(/\nok +vonage account +Vonage lets us in\n/)
  expect(stdout).toMatch(
    /\nok +vonage webhook +every message names https:\/\/auth\.example\.com\/accounts\/webhook\/vonage\//,
  )
})

it('keychime send and doctor know AWS', async () => {
  const aws = await startAws()
  open.push(aws)
  const env = {
    DATABASE_URL: 'sqlite:auth.db',
    KEYCHIME_PUBLIC_URL: 'https://auth.example.com',
    KEYCHIME_AWS__REGION: region,
    KEYCHIME_AWS__ACCESS_KEY_ID: key.accessKeyId,
    KEYCHIME_AWS__SECRET_ACCESS_KEY: key.secretAccessKey,
    KEYCHIME_AWS__ORIGINATION: 'Acme',
    KEYCHIME_AWS__VOICE_FROM: '+14155238886',
    KEYCHIME_AWS__CONFIGURATION_SET: 'codes',
    KEYCHIME_AWS__SNS_TOPIC_ARN: topicArn,
    KEYCHIME_AWS__BASE_URL: aws.url,
  }
  const text = await runProgram(['send', '--to', '+442079460958', '--channel', 'sms'], { cwd, env })
  const call = await runProgram(['send', '--to', '+442079460958', '--channel', 'voice'], { cwd, env })
  const { code, stdout } = await runProgram(['doctor'], { cwd, env })

  expect([text.code, call.code, code, text.stderr + call.stderr]).toEqual([0, 0, 0, ''])
  expect(text.stdout).toMatch(/\nfrom +Acme\n/)
  expect(call.stdout).toMatch(/\nfrom +\+14155238886\n/)
  expect(stdout).toMatch(/\nok +aws account +AWS takes the key, and the account is in production\n/)
  expect(stdout).toMatch(/\nok +aws events +the configuration set tells the topic, which has to call https:\/\/auth\./)
  expect(aws.statuses).toEqual([200, 200, 200, 200])
})
