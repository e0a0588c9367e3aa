import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { blocksIn } from '../readme/markdown.ts'
import { expectPrinted } from '../readme/printed.ts'
import { type Ended, runProgram } from '../server.ts'
import type { Loopback } from '../vendors/loopback.ts'
import { type MailServer, startMailServer } from '../vendors/mail-server.ts'
import { startSendGrid } from '../vendors/sendgrid.ts'
import {
  formIn,
  judgeTwilio,
  noteOfDescription,
  startTwilio,
  twilioError,
  twilioSecrets,
  twilioSettings,
  verifyOnly,
} from '../vendors/twilio.ts'
import { soundAccount, type TwilioAccount } from '../vendors/twilio-account.ts'

const open: { close(): Promise<void> }[] = []
let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'keychime-send-'))
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((vendor) => vendor.close()))
  rmSync(cwd, { recursive: true })
})

type Variables = Readonly<Record<string, string>>

const send = (line: string, env: Variables = {}): Promise<Ended> =>
  runProgram(['send', ...line.split(' ')], { cwd, env })
const number = '+442079460958'
const { accountSid, authToken, smsFrom = '' } = twilioSettings('')
const template = `HX${'0'.repeat(32)}`

interface Account {
  readonly twilio: Loopback
  readonly env: Variables
}

/** Settings of an account of Twilio on this machine, with a sender of text messages. */
async function account(has: Partial<TwilioAccount> = {}): Promise<Account> {
  const twilio = await startTwilio(undefined, undefined, soundAccount(has))
  open.push(twilio)
  const env = {
    KEYCHIME_TWILIO__ACCOUNT_SID: accountSid,
    KEYCHIME_TWILIO__AUTH_TOKEN: authToken,
    KEYCHIME_TWILIO__SMS_FROM: smsFrom,
    KEYCHIME_TWILIO__BASE_URL: twilio.url,
    KEYCHIME_PUBLIC_URL: 'https://auth.example.com',
    KEYCHIME_PROJECT_NAME: 'Acme',
  }
  return { twilio, env }
}

/** The same with Verify and no sender. */
async function withVerify(): Promise<Account> {
  const { twilio, env } = await account()
  const { KEYCHIME_TWILIO__SMS_FROM: _, ...rest } = env
  const serviceSid = verifyOnly('').verify?.serviceSid ?? ''
  return {
    twilio,
    env: { ...rest, KEYCHIME_TWILIO__VERIFY__SERVICE_SID: serviceSid, KEYCHIME_TWILIO__VERIFY__BASE_URL: twilio.url },
  }
}

describe(`keychime send${noteOfDescription}`, () => {
  it('sends what people get, with a code that signs nobody in, and follows it to its end', async () => {
    const { twilio, env } = await account()
    const { code, stdout, stderr } = await send(`--to ${number}`, env)

    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/\nsent +SM\w{32}\nqueued\ndelivered\n$/)
    expect(stdout).not.toContain(number)
    for (const secret of twilioSecrets) expect(stdout).not.toContain(secret)
    expect(formIn(twilio.asked[0])).toMatchObject({
      To: number,
      From: smsFrom,
      Body: expect.stringMatching(/^123456 is your Acme code .*\n@auth\.example\.com #123456$/),
    })
    expect(twilio.asked.flatMap((asked) => judgeTwilio?.(asked) ?? [])).toEqual([])
    // Nothing is kept of it, so there is nothing to redeem.
    expect(readdirSync(cwd)).toEqual([])
  })

  it('shows a message and sends nothing, as its page says', async () => {
    const { twilio, env } = await account()
    const page = readFileSync(new URL('../../docs/send.md', import.meta.url), 'utf8')
    const [shown, sent] = blocksIn(page).filter(({ language }) => language === 'text')

    expectPrinted(shown ?? { language: '', text: '', line: 0 }, (await send(`--to ${number} --dry-run`, env)).stdout)
    expect(twilio.asked).toEqual([])
    const ended = await send(`--to ${number}`, env)
    expectPrinted(sent ?? { language: '', text: '', line: 0 }, ended.stdout.slice(ended.stdout.indexOf('\nsent') + 1))
  })

  it('is the same under the name of the first specification, for programs too', async () => {
    const { env } = await account()
    const { stdout } = await runProgram(['test-twilio', '--phone', number, '--dry-run', '--json', '--locale', 'de'], {
      cwd,
      env,
    })

    expect(JSON.parse(stdout)).toEqual({
      callbacks: [
        {
          vendor: 'twilio',
          url: 'https://auth.example.com/accounts/webhook/message-status/',
          set_up: 'every message and call names it',
        },
      ],
      message: {
        to: '+44•••••0958',
        channel: 'sms',
        provider: 'twilio',
        sender: smsFrom,
        locale: 'de',
        words: 'us',
        text: expect.stringContaining('123456'),
        encoding: 'GSM-7',
        segments: 1,
      },
    })
  })

  it('explains a refusal, and ends with 1', async () => {
    const { twilio, env } = await account()
    twilio.next(twilioError(400, 21608))
    const ended = await send(`--to ${number}`, env)
    twilio.next(twilioError(400, 21608))
    const { stdout } = await send(`--to ${number} --json`, env)

    expect([ended.code, ended.stdout]).toEqual([
      1,
      expect.stringMatching(
        /\nrefused +trial_account 21608: the account is on trial, .* \(https:\/\/www\.twilio\.com\/docs\/errors\/21608\)\n$/,
      ),
    ])
    expect(JSON.parse(stdout).receipt).toEqual({
      outcome: 'refused',
      reason: 'trial_account',
      error_code: '21608',
      means: 'the account is on trial, and reaches only numbers that were verified for it',
      more: 'https://www.twilio.com/docs/errors/21608',
    })
  })

  it('says that nobody knows where nobody does', async () => {
    const { twilio, env } = await account()
    twilio.next('reset')

    expect(await send(`--to ${number}`, env)).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/\nunknown +connection_lost: the connection was lost while it was sent\n$/),
    })
  })

  it('ends with 1 where it fails later, and with 0 where it is on its way', async () => {
    const failing = await account({ progress: [{ status: 'sent' }, { status: 'undelivered', error_code: 30007 }] })
    const slow = await account({ progress: [{ status: 'sent' }] })
    const [failed, sent] = [await send(`--to ${number}`, failing.env), await send(`--to ${number} --wait 1s`, slow.env)]

    expect([failed.code, failed.stdout]).toEqual([
      1,
      expect.stringMatching(/\nsent\nundelivered +https:\/\/www\.twilio\.com\/docs\/errors\/30007\n$/),
    ])
    expect([sent.code, sent.stdout]).toEqual([0, expect.stringMatching(/\nsent\n… +it is on its way, /)])
  })

  it('sends WhatsApp by a template of the command line', async () => {
    const { twilio, env } = await account()
    const { stdout } = await send(`--to ${number} --content-sid ${template.replaceAll('0', 'a')}`, {
      ...env,
      KEYCHIME_TWILIO__WHATSAPP_FROM: '+14155238886',
    })

    expect(stdout).toMatch(/\nby +whatsapp, twilio\nfrom +\+14155238886\n/)
    expect(stdout).toContain(`those of a template, which is given the code: HX${'a'.repeat(32)}`)
    expect(formIn(twilio.asked[0])).toMatchObject({
      ContentSid: `HX${'a'.repeat(32)}`,
      ContentVariables: '{"1":"123456"}',
    })
  })

  it('says that Verify has words of its own, and tells later', async () => {
    const { twilio, env } = await withVerify()
    const { code, stdout } = await send(`--to ${number} --channel sms`, env)

    expect([code, stdout]).toEqual([0, expect.stringMatching(/\nwords +those of Twilio Verify\n/)])
    expect(stdout).toMatch(/\nsent +VE\w{32}\n… +what becomes of it is told by callbacks only, to a server that runs/)
    expect(twilio.asked).toHaveLength(1)
  })

  it('tells Verify that a code of ours is over, so that it is in nobody’s way', async () => {
    const { twilio, env } = await withVerify()
    await send(`--to ${number} --channel sms`, { ...env, KEYCHIME_TWILIO__VERIFY__CUSTOM_CODE: 'true' })

    expect(twilio.asked.map(formIn)).toMatchObject([{ CustomCode: '123456' }, { Status: 'canceled' }])
  })

  it('says that nothing leaves in test mode', async () => {
    const { twilio, env } = await account()
    const { code, stdout, stderr } = await send(`--to ${number}`, { ...env, KEYCHIME_TWILIO__TEST_MODE: 'true' })

    expect([code, stderr]).toEqual([0, 'keychime: twilio.test_mode is on: nothing leaves\n'])
    expect(stdout).toMatch(/\nsent +test_dlv_\w+\n$/)
    expect(twilio.asked).toEqual([])
  })

  it('prints where vendors are to call', async () => {
    const { env } = await withVerify()
    const { code, stdout } = await send('--webhook', env)

    expect(code).toBe(0)
    expect(stdout).toMatch(/^who calls +where +set up by\n/)
    expect(stdout).toMatch(
      /\ntwilio +https:\/\/auth\.example\.com\/accounts\/webhook\/events\/ +a webhook sink of Event/,
    )
  })

  it('looks at the settings as doctor does with --mode setup, and sends nothing', async () => {
    const { twilio, env } = await account({ status: 'suspended' })
    const { code, stdout } = await send('--mode setup', env)

    expect(code).toBe(1)
    expect(stdout).toMatch(/\nfailed +twilio account +the account is suspended/)
    expect(twilio.asked.filter(({ method }) => method === 'POST')).toEqual([])
  })

  it('makes templates of WhatsApp for every language', async () => {
    const { code, stdout } = await send('--mode generate-templates')
    const { templates } = JSON.parse(stdout)

    expect(code).toBe(0)
    expect(templates.map(({ language }: { language: string }) => language)).toContain('pt_BR')
    expect(templates[0].types['whatsapp/authentication']).toEqual({
      add_security_recommendation: true,
      code_expiration_minutes: 10,
      actions: [{ type: 'COPY_CODE', copy_code_text: 'Copy code' }],
    })
  })
})

describe('keychime send by email', () => {
  const apiKey = `SG.${'k'.repeat(66)}`
  const dark = { disabledCommands: ['STARTTLS', 'AUTH'] }

  async function mailServer(): Promise<MailServer> {
    const server = await startMailServer(dark)
    open.push(server)
    return server
  }

  it('goes by whichever provider is named', async () => {
    const [server, sendgrid] = [await mailServer(), await startSendGrid(apiKey)]
    open.push(sendgrid)
    const env = {
      KEYCHIME_EMAIL__HOST: '127.0.0.1',
      KEYCHIME_EMAIL__PORT: String(server.port),
      KEYCHIME_EMAIL__USE_TLS: 'false',
      KEYCHIME_TWILIO__SENDGRID__API_KEY: apiKey,
      KEYCHIME_TWILIO__SENDGRID__FROM_EMAIL: 'login@acme.example',
      KEYCHIME_TWILIO__SENDGRID__BASE_URL: sendgrid.url,
    }
    const first = await send('--to ada@example.com', env)
    const named = await runProgram(
      ['send', '--to', 'ada@example.com', '--provider', 'smtp', '--message', 'Good evening.'],
      { cwd, env },
    )

    expect([first.code, named.code, first.stderr + named.stderr]).toEqual([0, 0, ''])
    expect(first.stdout).toMatch(/\nfrom +OTP Service <login@acme\.example>\n/)
    expect(named.stdout).toMatch(/\nsent +dlv_\w+@localhost\n$/)
    expect(sendgrid.asked).toHaveLength(1)
    expect(server.arrivals.map(({ recipients, mail }) => [recipients, mail.text?.trim()])).toEqual([
      [['ada@example.com'], 'Good evening.'],
    ])
  })
})

describe('keychime send is used wrongly', () => {
  it.each([
    ['--dry-run', 'nobody would get it: name a recipient by --to'],
    ['--to nobody --dry-run', 'the recipient is none'],
    ['--to ada@example.com --channel sms', 'sms does not go to an address'],
    [`--to ${number} --channel email`, 'email does not go to a number'],
    [`--to ${number} --provider twilio`, 'twilio carries no messages to numbers'],
    [`--to ${number} --whatsapp --channel sms`, "option '--whatsapp' cannot be used with option '--channel <channel>'"],
    [`--to ${number} --phone ${number}`, "option '--phone <number>' cannot be used with option '--to <recipient>'"],
    [`--to ${number} --mode test-whatsapp --channel sms`, '--channel sms contradicts the rest'],
    [`--to ${number} --content-sid ${template}`, '--content-sid does nothing without twilio.whatsapp_from'],
    [`--to ${number} --content-sid HX1`, 'It must be HX and 32 hexadecimal digits.'],
    [`--to ${number} --channel pigeon`, 'It must be one of: email, sms, whatsapp, telegram, voice.'],
    [`--to ${number} --wait long`, 'It must be a duration from 0s to 10m'],
    [`--to ${number} --mode guess`, "'guess' is invalid"],
    [`--to ${number}`, 'the inbox is in the memory of a server'],
    ['--interactive', '--interactive needs a terminal'],
  ])('with %s', async (line, sentence) => {
    const { code, stdout, stderr } = await send(line)

    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(sentence)
  })

  it('with other words where ours are not sent', async () => {
    const { env } = await withVerify()
    const { code, stderr } = await send(`--to ${number} --message hello`, env)

    expect([code, stderr]).toEqual([2, expect.stringContaining('the words of this message are not ours (Verify)')])
  })

  it('with settings that have mistakes', async () => {
    const { code, stderr } = await send(`--to ${number}`, { KEYCHIME_OTP__LENGTH: '3' })

    expect([code, stderr]).toEqual([2, expect.stringContaining('KEYCHIME_OTP__LENGTH')])
  })
})
