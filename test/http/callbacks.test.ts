import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { AuthConfig } from '../../src/config/auth-config.ts'
import type { Report } from '../../src/core/channel.ts'
import { sql } from '../../src/store/sql.ts'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { readingJson, type Vendor, vendor } from '../flow/vendor.ts'
import { peekInto } from '../peek.ts'
import { type Answer, client } from './client.ts'

const phone = '+12025550123'

interface Stage extends TestAuth {
  readonly carrier: Vendor
  readonly caller: Vendor
  readonly handle: string
  readonly challengeId: string
  tell(...reports: readonly Partial<Report>[]): Promise<Answer>
  states(): Promise<readonly string[]>
}

async function asked(config: Partial<AuthConfig> = {}): Promise<Stage> {
  const [carrier, caller] = [vendor('carrier', ['sms'], readingJson()), vendor('caller', ['voice'])]
  const made = await testAuth({ ...config, otp: { channels: [carrier, caller], cooldown: 0 } })
  const { handle, challengeId } = await made.auth.otp.request({ identifier: phone })
  await made.auth.deliver()
  const told = { at: 0, status: 'said', reference: 'carrier-1', rest: {} }
  let count = 0
  return {
    ...made,
    carrier,
    caller,
    handle,
    challengeId,
    async tell(...reports) {
      const body = JSON.stringify(reports.map((report) => ({ id: `r${count++}`, ...told, ...report })))
      const answer = await call(made, body)
      await made.auth.deliver()
      return answer
    },
    states: async () =>
      (await made.auth.otp.status(handle)).attempts.map(({ channel, state }) => `${channel} ${state}`),
  }
}

function call({ auth }: TestAuth, body: string, signature = 'right'): Promise<Answer> {
  return client(auth).post('/accounts/webhook/message-status/', body, { headers: { 'x-signature': signature } })
}

describe('what a vendor says of a message', () => {
  it('may come with much of what others sent', async () => {
    const stage = await asked()
    const answer = await stage.tell({ state: 'delivered', rest: { other: 'x'.repeat(1_500_000) } })
    const tooMuch = await stage.tell({ state: 'delivered', rest: { other: 'x'.repeat(2_097_152) } })

    expect([answer.status, tooMuch.status]).toEqual([200, 413])
    expect(await stage.states()).toEqual(['sms delivered'])
  })

  it('is of the last one where it calls several by one name', async () => {
    const stage = await asked()
    stage.carrier.answer({ outcome: 'sent', reference: 'carrier-1' })
    await stage.auth.otp.request({ identifier: phone, challengeId: stage.challengeId })
    await stage.auth.deliver()
    await stage.tell({ state: 'delivered' })

    expect(await stage.states()).toEqual(['sms sent', 'sms delivered'])
  })

  it('is shown to whoever waits, and told', async () => {
    const stage = await asked()
    const answer = await stage.tell({ state: 'delivered' })

    expect([answer.status, answer.body]).toEqual([200, { status: 'processed' }])
    expect(await stage.states()).toEqual(['sms delivered'])
    expect(stage.events.at(-1)).toMatchObject({ type: 'otp.delivered', provider: 'carrier', recipient: '+1•••••0123' })
  })

  it('is kept without what may be the code', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keychime-callbacks-'))
    const stage = await asked({ database: `sqlite:${join(folder, 'auth.db')}` })
    const code = stage.carrier.sent[0]?.code ?? ''
    await stage.tell({
      state: 'failed',
      rest: { reply: `spam: "${code} is your code"`, at: '1767225600', id: `x${code}` },
    })
    const database = await peekInto(stage.auth)
    const kept = await database.first(sql`select rest from reports`)
    await database.close()
    await stage.auth.close()
    rmSync(folder, { recursive: true })

    expect(JSON.parse(String(kept?.['rest']))).toEqual({
      reply: 'spam: "… is your code"',
      at: '1767225600',
      id: `x${code}`,
    })
  })

  it('is kept with what it cost, where it says so', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keychime-callbacks-'))
    const stage = await asked({ database: `sqlite:${join(folder, 'auth.db')}` })
    await stage.tell({ state: 'delivered', price: { amount: '0.0333', currency: 'EUR' } })
    const database = await peekInto(stage.auth)
    const kept = await database.first(sql`select price, currency from deliveries`)
    await database.close()
    await stage.auth.close()
    rmSync(folder, { recursive: true })

    expect(kept).toEqual({ price: '0.0333', currency: 'EUR' })
  })

  it.each([
    [['delivered', 'sent'], ['sms delivered']],
    [['delivered', 'failed'], ['sms delivered']],
    [['read', 'delivered'], ['sms delivered']],
    [['sent', 'delivered'], ['sms delivered']],
  ] as const)('W-09: only moves it forward: %j', async (states, shown) => {
    const stage = await asked()
    for (const state of states) await stage.tell({ state })

    expect(await stage.states()).toEqual(shown)
    expect(stage.events.filter(({ type }) => type === 'otp.delivered')).toHaveLength(1)
  })

  it('W-08: is taken once, also where it is said ten times at once', async () => {
    const stage = await asked()
    const answers = await Promise.all(Array.from({ length: 10 }, () => stage.tell({ id: 'same', state: 'failed' })))

    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200))
    expect(stage.events.filter(({ type }) => type === 'otp.failed')).toHaveLength(1)
    expect(stage.caller.sent).toHaveLength(1)
  })

  it('sends it another way where it did not arrive', async () => {
    const stage = await asked()
    await stage.tell({ state: 'failed', status: 'undelivered', errorCode: '30003' })

    expect(await stage.states()).toEqual(['sms failed', 'voice sent'])
    expect(stage.events.find(({ type }) => type === 'otp.failed')).toMatchObject({
      reason: 'undelivered',
      errorCode: '30003',
    })
  })

  it('sends it no other way where nobody is to, or the code was used, or another is on its way', async () => {
    const [final, used, another] = [await asked(), await asked(), await asked()]
    await final.tell({ state: 'failed', isFinal: true })
    await used.auth.otp.verify({ challengeId: used.challengeId, otp: used.carrier.sent[0]?.code ?? '' })
    await used.tell({ state: 'failed' })
    await another.auth.otp.request({ identifier: phone, challengeId: another.challengeId, channel: 'voice' })
    await another.auth.deliver()
    await another.tell({ state: 'failed' })

    expect([final, used, another].map(({ caller }) => caller.sent.length)).toEqual([0, 0, 1])
  })

  it('keeps every message from whoever reported spam, also where that one had arrived', async () => {
    const stage = await asked()
    await stage.tell({ state: 'delivered' })
    await stage.tell({ state: 'failed', status: 'spamreport', isFinal: true })
    const { handle } = await stage.auth.otp.request({ identifier: phone })
    await stage.auth.deliver()

    expect(await stage.states()).toEqual(['sms delivered'])
    expect((await stage.auth.otp.status(handle)).status).toBe('failed')
    expect([stage.carrier, stage.caller].map(({ sent }) => sent.length)).toEqual([1, 0])
  })

  it('W-09: may come later than the news that it failed, and is the truth', async () => {
    const stage = await asked()
    await stage.tell({ state: 'failed' })
    await stage.tell({ state: 'delivered' })

    expect(await stage.states()).toEqual(['sms delivered', 'voice sent'])
  })

  it('is passed over where it is of no message of ours, or of another vendor’s', async () => {
    const stage = await asked()
    const answer = await stage.tell(
      { reference: 'somebody', state: 'delivered' },
      { reference: 'caller-1', state: 'failed' },
    )

    expect(answer.status).toBe(200)
    expect(await stage.states()).toEqual(['sms sent'])
  })

  it('signs nobody in', async () => {
    const stage = await asked()
    await stage.tell({ state: 'delivered', status: 'approved' })

    expect(await stage.auth.otp.status(stage.handle)).toMatchObject({ status: 'delivered' })
    expect(stage.events.some(({ type }) => type === 'session.started')).toBe(false)
  })
})

describe('a call', () => {
  it('W-07: that is not signed is refused, and changes nothing', async () => {
    const stage = await asked()
    const body = JSON.stringify([{ id: 'x', at: 0, status: 'x', state: 'failed', reference: 'carrier-1', rest: {} }])
    const answer = await call(stage, body, 'wrong')

    expect([answer.status, answer.body['error']]).toEqual([403, 'Invalid signature'])
    expect(await stage.states()).toEqual(['sms sent'])
  })

  it('that says nothing is refused', async () => {
    const answer = await call(await asked(), '{')

    expect([answer.status, answer.body['error'], answer.body['detail']]).toEqual([
      400,
      'Invalid webhook data',
      'That is no JSON.',
    ])
  })

  it.each(['verification-status', 'events', 'sendgrid', 'resend', 'vonage', 'aws'])(
    'at %s, which no vendor was given, is not found',
    async (route) => {
      const { auth } = await asked()

      expect((await client(auth).post(`/accounts/webhook/${route}/`, '[]')).status).toBe(404)
    },
  )
})
