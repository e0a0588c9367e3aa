import { describe, expect, it } from 'vitest'
import { type TestAuth, testAuth, wrongCodes } from '../../src/testing/index.ts'
import { type Asked, ask, client, type Json, paths, signIn } from './client.ts'
import { expectProblem } from './shapes.ts'

const identifier = '+12025550123'

async function statusOf({ auth }: TestAuth, { statusUrl }: Asked): Promise<Json> {
  const answer = await client(auth).get(statusUrl)
  if (answer.status !== 200) throw new Error(answer.text)
  return answer.body
}

describe('the status of a challenge', () => {
  it('has these members', async () => {
    const made = await testAuth()
    const asked = await ask(made, { identifier })
    made.clock.advance({ seconds: 10 })

    const answer = await client(made.auth).get(asked.statusUrl)

    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.body).toEqual({
      status: 'sent',
      channel: 'phone',
      tag: asked.tag,
      expires_in: 590,
      resend_after: 20,
      next_channel: 'sms',
      attempts: [{ channel: 'whatsapp', state: 'sent', at: '2026-01-01T00:00:00Z' }],
    })
  })

  it('is there before anything was sent', async () => {
    const { auth } = await testAuth()
    const { body } = await client(auth).post(paths.request, { identifier })

    const answer = await client(auth).get(String(body['status_url']))

    expect(answer.body).toMatchObject({ status: expect.stringMatching(/^(queued|sent)$/) })
  })

  it('is verified after the right code', async () => {
    const made = await testAuth()
    const asked = await ask(made, { identifier })
    await client(made.auth).post(paths.verify, { challenge_id: asked.challengeId, otp: asked.code })

    expect(await statusOf(made, asked)).toMatchObject({ status: 'verified', expires_in: 0 })
  })

  it('is what it was after a wrong code', async () => {
    const made = await testAuth()
    const asked = await ask(made, { identifier })
    const before = await statusOf(made, asked)
    await client(made.auth).post(paths.verify, { challenge_id: asked.challengeId, otp: wrongCodes(asked.code, 1)[0] })

    expect(await statusOf(made, asked)).toEqual(before)
  })

  it('is not verified where nobody was signed in', async () => {
    const made = await testAuth({ otp: { cooldown: 0 } })
    const { userId } = await signIn(made, identifier)
    await made.auth.accounts.disable(userId)
    const asked = await ask(made, { identifier })
    await client(made.auth).post(paths.verify, { challenge_id: asked.challengeId, otp: asked.code })

    expect((await statusOf(made, asked))['status']).not.toBe('verified')
  })

  it('is expired at the end of its life', async () => {
    const made = await testAuth()
    const asked = await ask(made, { identifier })
    made.clock.advance({ minutes: 10 })

    expect(await statusOf(made, asked)).toMatchObject({ status: 'expired', expires_in: 0, resend_after: 0 })
  })

  it('is expired when a later one took its place', async () => {
    const made = await testAuth()
    const asked = await ask(made, { identifier })
    made.clock.advance({ minutes: 5 })
    await ask(made, { identifier, challenge_id: asked.challengeId })

    expect(await statusOf(made, asked)).toMatchObject({ status: 'expired' })
  })

  it('names every message, oldest first', async () => {
    const made = await testAuth()
    const asked = await ask(made, { identifier, channel: 'sms' })
    made.clock.advance({ minutes: 1 })
    await ask(made, { identifier, challenge_id: asked.challengeId, channel: 'voice' })

    const { attempts, resend_after } = await statusOf(made, asked)
    expect(attempts).toEqual([
      { channel: 'sms', state: 'sent', at: '2026-01-01T00:00:00Z' },
      { channel: 'voice', state: 'sent', at: '2026-01-01T00:01:00Z' },
    ])
    expect(resend_after).toBe(30)
  })

  it('is failed where a provider refused', async () => {
    const refusing = {
      name: 'refusing',
      transports: ['sms'] as const,
      send: async () => ({ outcome: 'refused', retryable: false, reason: 'blocked' }) as const,
    }
    const made = await testAuth({ otp: { channels: [refusing] }, phone: { validation: 'lenient' } })
    const { body } = await client(made.auth).post(paths.request, { identifier })
    await made.auth.deliver()

    const answer = await client(made.auth).get(String(body['status_url']))

    expect(answer.body).toMatchObject({ status: 'failed', attempts: [{ channel: 'sms', state: 'failed' }] })
  })

  it.each(['id', 'code', 'recipient'])('never shows the %s', async (what) => {
    const made = await testAuth()
    const asked = await ask(made, { identifier })
    const secrets: Record<string, string> = { id: asked.challengeId, code: asked.code, recipient: '2025550123' }

    const answer = await client(made.auth).get(asked.statusUrl)

    expect(answer.text).not.toContain(secrets[what])
  })

  it('is found by its handle, not by the challenge id', async () => {
    const made = await testAuth()
    const { challengeId } = await ask(made, { identifier })

    expectProblem(await client(made.auth).get(`/accounts/otp/status/${challengeId}/`), 404, 'not_found')
  })
})
