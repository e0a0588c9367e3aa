import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Auth, createAuth } from '../../src/index.ts'
import { refused, unclear, type Vendor, vendor } from '../flow/vendor.ts'
import { type Ended, runProgram } from '../server.ts'

const secret = 'mK7vKq2XwT5mZc9NbYs4JdGfUaE0oQiVjSzB1y3Wx7L'
let cwd: string
let auth: Auth
let carrier: Vendor
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'keychime-outbox-'))
  carrier = vendor('carrier', ['sms'])
  const database = `sqlite:${join(cwd, 'auth.db')}`
  auth = createAuth({ secret, environment: 'test', database, otp: { channels: [carrier], cooldown: 0 } })
})
afterEach(async () => {
  await auth.close()
  rmSync(cwd, { recursive: true })
})
const outbox = (...words: readonly string[]): Promise<Ended> =>
  runProgram(['outbox', ...words], {
    cwd,
    env: { KEYCHIME_SECRET: secret, KEYCHIME_ENV: 'test', DATABASE_URL: `sqlite:${join(cwd, 'auth.db')}` },
  })

async function ask(): Promise<string> {
  const { challengeId } = await auth.otp.request({ identifier: '+12025550123' })
  await auth.deliver()
  return challengeId
}

async function listed(...flags: readonly string[]): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { code, stdout } = await outbox('list', '--json', ...flags)
  expect(code).toBe(0)
  return JSON.parse(stdout).messages
}

it('keychime outbox list says what became of messages, and to whom without saying who', async () => {
  expect(await outbox('list')).toMatchObject({ code: 0, stdout: '', stderr: 'keychime: there are no messages\n' })
  carrier.answer(refused)
  await ask()
  await ask()
  const { stdout } = await outbox('list')

  expect(stdout).toMatch(/^message +to +by +state +when +tries +why\ndlv_\w+ +\+1•••••0123 +sms, carrier +sent +/)
  expect(stdout).toMatch(/\ndlv_\w+ +\+1•••••0123 +sms, carrier +failed +.* 1 +landline 60205\n$/)
  expect(stdout).not.toContain('2025550123')
  expect(await listed('--state', 'sent')).toEqual([
    {
      id: expect.stringMatching(/^dlv_/),
      challenge: expect.stringMatching(/^chl_/),
      recipient: '+1•••••0123',
      transport: 'sms',
      state: 'sent',
      tries: 1,
      provider: 'carrier',
      reference: 'carrier-2',
      created_at: expect.stringMatching(/Z$/),
      changed_at: expect.stringMatching(/Z$/),
      sent_at: expect.stringMatching(/Z$/),
    },
  ])
  expect(await listed('--limit', '1')).toHaveLength(1)
})

it('keychime outbox retry sends what failed once more, and what may have been sent only when told to', async () => {
  carrier.answer(refused, unclear)
  await ask()
  await ask()
  const [unknown, failed] = (await listed()).map(({ id }) => String(id))
  const again = await outbox('retry', String(failed))
  const twice = await outbox('retry', String(failed))
  const careful = await outbox('retry', String(unknown))
  const told = await outbox('retry', String(unknown), '--unknown', '--json')
  await auth.deliver()

  expect(again).toMatchObject({ code: 0, stdout: 'queued again\n', stderr: '' })
  expect([twice.code, twice.stderr]).toEqual([
    1,
    expect.stringContaining('a later message of the same code is on its way'),
  ])
  expect([careful.code, careful.stderr]).toEqual([1, expect.stringContaining('there is no such message that failed')])
  expect([told.code, JSON.parse(told.stdout)]).toEqual([0, { outcome: 'queued' }])
  expect(carrier.sent).toHaveLength(4)
})

it('keychime outbox retry sends to somebody again of whom a vendor said that nobody is to try', async () => {
  carrier.answer({ outcome: 'refused', retryable: false, reason: 'opted_out', isFinal: true })
  await ask()
  await ask()
  const before = carrier.sent.length
  const suppressed = (await listed()).find(({ reason }) => reason === 'suppressed')?.['id']
  await outbox('retry', String(suppressed))
  await auth.deliver()

  expect([before, carrier.sent.length]).toEqual([1, 2])
})

it('keychime outbox retry sends no code that was used', async () => {
  carrier.answer(refused)
  const challengeId = await ask()
  await auth.otp.request({ identifier: '+12025550123', challengeId })
  await auth.deliver()
  await auth.otp.verify({ challengeId, otp: carrier.sent[0]?.code ?? '' })
  const failed = (await listed('--state', 'failed'))[0]?.['id']
  const ended = await outbox('retry', String(failed))

  expect([ended.code, ended.stderr]).toEqual([1, expect.stringContaining('its code is used up')])
})

it.each([
  [['list', '--state', 'lost'], "'lost' is invalid"],
  [['list', '--limit', '0'], 'It must be a number from 1 to 9999.'],
  [['retry'], "missing required argument 'id'"],
])('keychime outbox %j is used wrongly', async (words, sentence) => {
  const ended = await outbox(...words)
  expect([ended.code, ended.stderr]).toEqual([2, expect.stringContaining(sentence)])
})
