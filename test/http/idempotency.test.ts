import { describe, expect, it } from 'vitest'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { times } from '../flow/races.ts'
import { type Answer, browser, client, paths } from './client.ts'
import { expectProblem } from './shapes.ts'

const key = 'a-key-of-22-characters'
const body = { identifier: '+12025550123' }
const unlimited = { otp: { cooldown: 0, hourlyLimit: 0, dailyLimit: 0 } }

function ask(
  { auth }: TestAuth,
  more: object = {},
  idempotencyKey = key,
  clientAddress = '192.0.2.1',
): Promise<Answer> {
  const headers = { 'idempotency-key': idempotencyKey }
  return client(auth, { headers, clientAddress }).post(paths.request, { ...body, ...more })
}

describe('a request with an Idempotency-Key', () => {
  it('made again is answered to the byte as before, and sends nothing', async () => {
    const made = await testAuth()
    const first = await ask(made)
    made.clock.advance({ minutes: 3 })
    const second = await ask(made)
    await made.inbox.settle()

    expect(second.text).toBe(first.text)
    expect(made.inbox.messages()).toHaveLength(1)
    expect(made.events.filter(({ type }) => type === 'otp.requested')).toHaveLength(1)
  })

  it('made a hundred times at once sends one message', async () => {
    const made = await testAuth()
    const answers = await Promise.all(Array.from({ length: 100 }, () => ask(made)))
    await made.inbox.settle()

    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    expect(made.inbox.messages()).toHaveLength(1)
  })

  it('made eight times at once, behind others on their way, sends one message, 50 times over', async () => {
    const made = await testAuth({ ...unlimited, limits: { requestsPerMinute: 0 } })
    for (let round = 0; round < 50; round++) {
      const others = times(2, () => made.auth.otp.request({ identifier: 'bob@example.com' }))
      const answers = await Promise.all(times(8, () => ask(made, {}, `${key}-${round}`)))
      await Promise.all(others)

      const again = await ask(made, {}, `${key}-${round}`)
      expect(new Set([...answers, again].map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    }
    await made.inbox.settle()
    expect(made.inbox.messages(body.identifier)).toHaveLength(50)
  })

  it('is answered as before where seven others spend the last of its limit beside it, 50 times over', async () => {
    const made = await testAuth({ ...unlimited, otp: { ...unlimited.otp, hourlyLimit: 8 } })
    for (let round = 0; round < 50; round++) {
      const others = times(2, () => made.auth.otp.request({ identifier: `bob${round}@example.com` }))
      const keys = times(8, () => `${key}-${round}-`).map((start, at) => start + at)
      const answers = await Promise.all(keys.map((one) => ask(made, {}, one)))
      await Promise.all(others)

      expect(answers.filter(({ status }) => status === 200)).toHaveLength(8)
      const again = await Promise.all(keys.map((one) => ask(made, {}, one)))
      expect(again.map(({ text }) => text)).toEqual(answers.map(({ text }) => text))
      made.clock.advance({ hours: 1 })
    }
  })

  it('leads to a challenge that its code redeems', async () => {
    const made = await testAuth()
    await ask(made)
    const { challenge_id } = (await ask(made)).body
    await made.inbox.settle()

    const verified = await client(made.auth).post(paths.verify, { challenge_id, otp: made.inbox.code })
    expect(verified.status).toBe(200)
  })

  it('is answered again when its code is used, and spends no limit', async () => {
    const made = await testAuth({ limits: { requestsPerMinute: 1 } })
    const first = await ask(made)
    await made.inbox.settle()
    const { challenge_id } = first.body
    await client(made.auth).post(paths.verify, { challenge_id, otp: made.inbox.code })

    expect((await ask(made)).text).toBe(first.text)
  })

  it('that asks again for the asker’s own challenge is repeated with its id', async () => {
    const made = await testAuth({ otp: { cooldown: 0 } })
    const { challenge_id } = (await client(made.auth).post(paths.request, body)).body
    const first = await ask(made, { challenge_id })

    expect(first.body['challenge_id']).toBe(challenge_id)
    expect((await ask(made, { challenge_id })).text).toBe(first.text)
  })

  it('from a browser that kept the challenge meanwhile is the same request', async () => {
    const made = await testAuth()
    const page = browser(made.auth)
    const sending = { headers: { 'idempotency-key': key }, clientAddress: '192.0.2.1' }
    const first = await page.post(paths.request, body, sending)

    expect((await page.post(paths.request, body, sending)).text).toBe(first.text)
  })

  it('is refused with another body', async () => {
    const made = await testAuth()
    await ask(made)

    expectProblem(await ask(made, { identifier: '+12025550124' }), 422, 'idempotency_mismatch')
    expectProblem(await ask(made, { channel: 'voice' }), 422, 'idempotency_mismatch')
  })

  it('is somebody else’s from another network', async () => {
    const made = await testAuth({ otp: { cooldown: 0 } })
    const first = await ask(made)
    const other = await ask(made, {}, key, '198.51.100.7')

    expect(other.status).toBe(200)
    expect(other.body['challenge_id']).not.toBe(first.body['challenge_id'])
  })

  it('is new after a day', async () => {
    const made = await testAuth()
    const first = await ask(made)
    made.clock.advance({ hours: 24 })
    const second = await ask(made)

    expect(second.body['challenge_id']).not.toBe(first.body['challenge_id'])
  })

  it('is forgotten when it was refused', async () => {
    const made = await testAuth()
    await client(made.auth).post(paths.request, body)
    expectProblem(await ask(made), 429, 'cooldown')
    made.clock.advance({ seconds: 30 })

    expect((await ask(made)).status).toBe(200)
  })

  it.each(['', 'short', 'x'.repeat(21), 'x'.repeat(256), 'twenty-two characters é', `${'x'.repeat(22)} y`])(
    'is refused with the key %j',
    async (idempotencyKey) => {
      expectProblem(await ask(await testAuth(), {}, idempotencyKey), 400, 'validation_error')
    },
  )
})
