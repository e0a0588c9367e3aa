import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Auth, createAuth } from '../../src/index.ts'
import { refused, type Vendor, vendor } from '../flow/vendor.ts'
import { type Ended, runProgram } from '../server.ts'

const secret = 'eX7vKq2XwT5mZc9NbYs4JdGfUaE0oQiVjSzB1y3Wx7L'
let cwd: string
let auth: Auth
let cheap: Vendor
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'keychime-explain-'))
  cheap = vendor('cheap', ['sms'])
  const dear = vendor('dear', ['sms', 'voice'])
  const prices = { GB: { 'sms/dear': 0.05, 'sms/cheap': 0.02, voice: 0.04 } }
  const database = `sqlite:${join(cwd, 'auth.db')}`
  const channels = [dear, cheap]
  auth = createAuth({ secret, environment: 'test', database, otp: { channels, cooldown: 0 }, routing: { prices } })
})
afterEach(async () => {
  await auth.close()
  rmSync(cwd, { recursive: true })
})

const explain = (...words: readonly string[]): Promise<Ended> =>
  runProgram(['explain', ...words], {
    cwd,
    env: { KEYCHIME_SECRET: secret, KEYCHIME_ENV: 'test', DATABASE_URL: `sqlite:${join(cwd, 'auth.db')}` },
  })

it('keychime explain tells the messages of a code, and by what the way of each was chosen', async () => {
  cheap.answer(refused)
  const { handle } = await auth.otp.request({ identifier: '+447400123456' })
  await auth.deliver()
  const { code, stdout } = await explain(handle)

  expect(code).toBe(0)
  expect(stdout).toMatch(
    /^message +to +by +state +when +why\ndlv_\w+ +\+44•••••3456, GB +sms, cheap +failed .* landline 60205\n/,
  )
  expect(stdout).toMatch(/\ndlv_\w+ +\+44•••••3456, GB +sms, dear +sent /)
  expect(stdout).toMatch(
    /\nthe ways that dlv_\w+ could go, the first choice first\nway +price +used +of +reckoned +why\n/,
  )
  expect(stdout).toMatch(/\nsms\/cheap +0\.02 +75 % +0 +0\.04 +the first choice\n/)
  expect(stdout).toMatch(/\nsms\/dear +0\.05 +75 % +0 +0\.08 +a sign-in is reckoned dearer\n/)
  expect(stdout).toMatch(/\nvoice\/dear +0\.04 .* a sign-in is reckoned dearer\n$/)
  expect(stdout).not.toContain('7400123456')
})

it('keychime explain --json tells the same to programs', async () => {
  const { handle } = await auth.otp.request({ identifier: '+447400123456', channel: 'voice' })
  await auth.deliver()
  const { stdout } = await explain(handle, '--json')
  const { challenge, messages } = JSON.parse(stdout)

  expect([challenge, messages.length]).toEqual([handle, 1])
  expect(messages[0]).toMatchObject({ transport: 'voice', provider: 'dear', state: 'sent', country: 'GB' })
  expect(messages[0].ways).toMatchObject([
    {
      way: 'voice/dear',
      price: 0.04,
      judged: 0,
      provider_took_none: false,
      tried_before: false,
      why: 'the first choice',
    },
    { way: 'sms/cheap', price: 0.02, conversion: 0.75, cost: 0.08, why: 'a sign-in is reckoned dearer' },
    { way: 'sms/dear', why: 'a sign-in is reckoned dearer' },
  ])
})

it('keychime explain tells the ways that come first, and how many others there were', async () => {
  const database = `sqlite:${join(cwd, 'auth.db')}`
  const channels = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => vendor(name, ['sms']))
  const many = createAuth({ secret, environment: 'test', database, otp: { channels } })
  const { handle } = await many.otp.request({ identifier: '+447400123456' })
  await many.close()
  const [text, json] = [await explain(handle), await explain(handle, '--json')]
  const [message] = JSON.parse(json.stdout).messages

  expect(text.stdout).toMatch(/\nsms\/d .* costs the same, and comes later in the settings\nand 2 more\n$/)
  expect([message.ways.length, message.more_ways]).toEqual([4, 2])
})

it('keychime explain knows no code that there is not', async () => {
  await auth.ready()

  expect(await explain('chl_nothing')).toMatchObject({
    code: 1,
    stdout: '',
    stderr: 'keychime: there is no such code, or it was forgotten\n',
  })
  expect(await explain('chl_nothing', '--json')).toMatchObject({
    code: 1,
    stdout: `${JSON.stringify({ challenge: 'chl_nothing', messages: [] }, null, 2)}\n`,
  })
})
