import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { judgedByUs } from '../../src/core/test-identities.ts'
import type { AuthConfig } from '../../src/index.ts'
import { type TestAuth, testAuth, wrongCodes } from '../../src/testing/index.ts'
import { type Answer, client, paths } from '../http/client.ts'
import { fingerprint } from '../http/shapes.ts'
import { guard } from '../scan/produced.ts'
import { rowsOf } from '../scan/rows.ts'
import { startTwilio, twilioSettings } from '../vendors/twilio.ts'
import { outcomes, times } from './races.ts'
import { type Vendor, vendor } from './vendor.ts'

// The clock of the tests stands at the beginning of 2026.
const until = '2026-06-30'
const [phone, email, stranger] = ['+12025550123', 'review@example.com', '+12025550199']
const codes: Readonly<Record<string, string>> = { [phone]: '493027', [email]: '064930' }
guard(...Object.values(codes))

const testIdentities = [phone, email].map((identifier) => ({ identifier, code: codes[identifier] ?? '', until }))

interface Stage extends TestAuth {
  readonly provider: Vendor
}

/** An instance with a real provider, so to say, and these test identities. */
async function stage(config: Partial<AuthConfig> = {}): Promise<Stage> {
  const provider = vendor('post', ['email', 'sms'])
  const made = await testAuth({ testIdentities, otp: { channels: [provider], cooldown: 0 }, ...config })
  return { ...made, provider }
}

async function ask({ auth }: TestAuth, identifier: string): Promise<string> {
  const { challengeId } = await auth.otp.request({ identifier })
  await auth.deliver()
  return challengeId
}

async function verdict({ auth }: TestAuth, guess: Parameters<TestAuth['auth']['otp']['verify']>[0]): Promise<string> {
  const [one] = await Promise.allSettled([auth.otp.verify(guess)])
  return Object.keys(outcomes([one])).join()
}

const typesOf = ({ events }: TestAuth): readonly string[] => events.map(({ type }) => type)

describe.each([phone, email])('the test identity %s', (identifier) => {
  const otp = codes[identifier] ?? ''

  it('signs in by its code, again and again, and is sent nothing', async () => {
    const made = await stage()
    const accounts = []
    for (const _ of times(2, () => {})) {
      const challengeId = await ask(made, identifier)
      accounts.push((await made.auth.otp.verify({ challengeId, otp })).account.id)
    }
    await ask(made, identifier)
    const byName = await verdict(made, { identifier, otp })

    expect([new Set(accounts).size, byName]).toEqual([1, 'fulfilled'])
    expect(made.provider.sent).toEqual([])
  })

  it('is an ordinary account with an ordinary session', async () => {
    const made = await stage()
    const { account, access, refresh } = await made.auth.otp.verify({ challengeId: await ask(made, identifier), otp })

    expect([account.email, account.phone]).toContain(identifier)
    expect(made.auth.tokens.verify(access).accountId).toBe(account.id)
    expect((await made.auth.tokens.refresh(refresh)).account.id).toBe(account.id)
  })

  it('is answered as anybody else', async () => {
    const other = identifier === phone ? stranger : 'somebody@example.com'
    const made = await stage()
    const [asTest, asOther] = [await walk(made, identifier), await walk(made, other)]

    expect(asTest).toEqual(asOther)
    expect(asTest.at(-1)).toMatchObject({
      status: 200,
      body: { status: 'sent', attempts: [{ state: 'sent' }, { state: 'sent' }] },
    })
  })

  it('has five guesses, and those at its challenge alone', async () => {
    const made = await stage()
    const challengeId = await ask(made, identifier)
    const wrong = []
    for (const guess of wrongCodes(otp, 5)) wrong.push(await verdict(made, { challengeId, otp: guess }))

    expect(new Set(wrong)).toEqual(new Set(['authentication_failed']))
    expect(await verdict(made, { challengeId, otp })).toBe('authentication_failed')
    expect(await verdict(made, { challengeId: await ask(made, identifier), otp })).toBe('fulfilled')
  })

  it('keeps the limits of everybody', async () => {
    const made = await stage({ otp: { channels: [vendor('post', ['email', 'sms'])] } })
    await ask(made, identifier)

    await expect(ask(made, identifier)).rejects.toMatchObject({ code: 'cooldown' })
  })

  it('raises an alarm in the transaction that signs it in, and no other time', async () => {
    const made = await stage()
    const challengeId = await ask(made, identifier)
    await verdict(made, { challengeId, otp: wrongCodes(otp, 1)[0] ?? '' })
    const before = typesOf(made)
    const { account } = await made.auth.otp.verify({ challengeId, otp })

    expect(before).not.toContain('test_identity.used')
    expect(made.events.at(-1)).toMatchObject({
      type: 'test_identity.used',
      accountId: account.id,
      recipient: identifier === phone ? '+1•••••0123' : 'r•••••@example.com',
    })
  })

  it('is like anybody once it is over', async () => {
    const made = await stage()
    const before = await ask(made, identifier)
    made.clock.advance({ hours: 24 * 181 })
    const challengeId = await ask(made, identifier)
    const code = made.provider.sent[0]?.code ?? ''

    expect(made.provider.sent.map(({ to }) => to)).toEqual([identifier])
    expect(await verdict(made, { challengeId: before, otp })).toBe('authentication_failed')
    expect(await verdict(made, { challengeId, otp })).toBe('authentication_failed')
    expect(await verdict(made, { challengeId, otp: code })).toBe('fulfilled')
    expect(typesOf(made)).not.toContain('test_identity.used')
  })

  it('never opens an account that has a password, whose owner signs in by it', async () => {
    const made = await stage()
    const { account } = await made.auth.otp.verify({ challengeId: await ask(made, identifier), otp })
    await made.auth.accounts.setPassword(account.id, 'correct horse battery staple')
    const challengeId = await ask(made, identifier)
    const told = typesOf(made).length

    expect(await verdict(made, { challengeId, otp })).toBe('authentication_failed')
    expect(await verdict(made, { challengeId, otp })).toBe('authentication_failed')
    expect(typesOf(made).slice(told)).toEqual(['otp.rejected', 'otp.rejected'])
    await made.auth.accounts.removePassword(account.id)
    expect(await verdict(made, { challengeId: await ask(made, identifier), otp })).toBe('fulfilled')
  })
})

describe('the code of a test identity', () => {
  it.each([stranger, 'ada@example.com', phone, email])(
    'is not that of %s, unless it is its own',
    async (identifier) => {
      const made = await stage({ limits: { verifiesPerMinute: 0 } })
      const others = Object.entries(codes).filter(([whose]) => whose !== identifier)
      const verdicts = []
      for (const [whose, otp] of others) {
        const challengeId = await ask(made, identifier)
        verdicts.push(await verdict(made, { challengeId, otp }))
        verdicts.push(await verdict(made, { challengeId, identifier: whose, otp }))
        verdicts.push(await verdict(made, { identifier, otp }))
      }

      expect(new Set(verdicts)).toEqual(new Set(['authentication_failed']))
    },
  )

  it('is worth nothing without a request', async () => {
    const made = await stage()

    expect(await verdict(made, { identifier: phone, otp: codes[phone] ?? '' })).toBe('authentication_failed')
    expect(await verdict(made, { challengeId: 'ch1_nobody', otp: codes[phone] ?? '' })).toBe('authentication_failed')
  })

  it('stands in no row', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keychime-tests-'))
    const made = await stage({ database: `sqlite:${join(folder, 'auth.db')}` })
    for (const identifier of [phone, email]) {
      const challengeId = await ask(made, identifier)
      await made.auth.otp.verify({ challengeId, otp: codes[identifier] ?? '' })
    }
    const rows = await rowsOf(made.auth.settings.database)
    await made.auth.close()
    rmSync(folder, { recursive: true })

    expect(rows).toContain('test_identity.used')
    expect(rows).not.toMatch(/493027|064930/)
  })

  it('costs every guess the same: one look at its challenge', async () => {
    const { auth, clock } = await stage()
    const looks: string[] = []
    for (const recipient of [phone, stranger, undefined]) {
      for (const guess of [codes[phone] ?? '', '777777']) {
        let asked = 0
        const challenge = async () => {
          asked++
          return recipient === undefined ? undefined : ({ recipient: { kind: 'phone', value: recipient } } as never)
        }
        const deps = { settings: auth.settings, ambient: { now: clock.now } } as never
        const { matchedDigits } = await judgedByUs(deps, challenge, { handle: 'chl_1', guess })
        looks.push(`${recipient ?? 'nobody'} ${asked} ${matchedDigits}`)
      }
    }

    expect(looks).toEqual([
      `${phone} 1 6`,
      `${phone} 1 0`,
      `${stranger} 1 0`,
      `${stranger} 1 0`,
      'nobody 1 0',
      'nobody 1 0',
    ])
  })
})

it('a test identity is used once a challenge, at two processes of one database', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keychime-tests-'))
  const database = `sqlite:${join(folder, 'auth.db')}`
  const [one, other] = [await stage({ database }), await stage({ database })]
  const challengeId = await ask(one, phone)
  const settled = await Promise.allSettled(
    times(20, () => 0).map((_, at) => [one, other][at % 2]?.auth.otp.verify({ challengeId, otp: codes[phone] ?? '' })),
  )
  const next = await ask(other, phone)
  const there = await verdict(one, { challengeId: next, otp: codes[phone] ?? '' })
  await Promise.all([one.auth.close(), other.auth.close()])
  rmSync(folder, { recursive: true })

  expect(outcomes(settled)).toEqual({ fulfilled: 1, authentication_failed: 19 })
  expect(there).toBe('fulfilled')
  expect([...one.provider.sent, ...other.provider.sent]).toEqual([])
})

it('nobody is asked about the number of a test identity', async () => {
  const twilio = await startTwilio()
  const { accountSid, authToken, smsFrom } = twilioSettings('')
  const lookup = { fields: ['line_type_intelligence'] as const, baseUrl: twilio.url }
  const made = await testAuth({
    testIdentities,
    twilio: { accountSid, authToken, ...(smsFrom === undefined ? {} : { smsFrom }), baseUrl: twilio.url, lookup },
  })
  const challengeId = await ask(made, phone)

  expect(await verdict(made, { challengeId, otp: codes[phone] ?? '' })).toBe('fulfilled')
  expect(twilio.asked).toEqual([])
  await twilio.close()
})

/** What a caller sees that asks for a code, guesses wrong, and looks how far it came. */
async function walk(made: Stage, identifier: string): Promise<readonly Record<string, unknown>[]> {
  const http = client(made.auth)
  const asked = await http.post(paths.request, { identifier })
  await made.auth.deliver()
  const wrong = await http.post(paths.verify, { challenge_id: asked.body['challenge_id'], otp: '7777' })
  const again = await http.post(paths.request, { identifier, challenge_id: asked.body['challenge_id'] })
  await made.auth.deliver()
  const status = await http.get(String(asked.body['status_url']))
  return [asked, wrong, again, status].map(seen)
}

function seen(answer: Answer): Record<string, unknown> {
  const { body, ...rest } = fingerprint(answer) as { body: Record<string, unknown> }
  return { ...rest, body: 'identifier' in body ? { ...body, identifier: 'masked' } : body }
}
