import { describe, expect, it } from 'vitest'
import { createAuth } from '../../src/index.ts'
import { testAuth } from '../../src/testing/index.ts'
import { ask, client, paths } from './client.ts'
import { expectProblem } from './shapes.ts'

const secret = 'ZfW1mT0qkq7vS6c1sJH0yP3xLr9dB4uE8aGnKtRi2oQ'

describe('the answer to a request for a code', () => {
  it('has these members for a phone number', async () => {
    const { auth } = await testAuth()

    const answer = await client(auth).post(paths.request, { identifier: '+12025550123' })

    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.body).toEqual({
      message: 'OTP sent to your phone number',
      challenge_id: expect.stringMatching(/^ch1_[0-9a-hjkmnp-tv-z]{30}$/),
      status_url: expect.stringMatching(/^\/accounts\/otp\/status\/chl_[0-9a-hjkmnp-tv-z]{36}\/$/),
      tag: expect.stringMatching(/^[A-Z][2-9]$/),
      channel: 'phone',
      identifier: '+1•••••0123',
      code_length: 6,
      expires_in: 600,
      resend_after: 30,
    })
  })

  it('has these for an email address', async () => {
    const { auth } = await testAuth()

    const { body } = await client(auth).post(paths.request, { identifier: 'ada@example.com' })

    expect(body).toMatchObject({
      message: 'OTP sent to your email address',
      channel: 'email',
      identifier: 'a•••••@example.com',
    })
  })

  it('never has the code', async () => {
    const made = await testAuth()

    const { answer, code } = await ask(made, { identifier: '+12025550123' })

    expect(answer.text + JSON.stringify(Array.from(answer.headers))).not.toContain(code)
  })

  it('keeps the challenge id out of the status URL', async () => {
    const made = await testAuth()

    const { challengeId, statusUrl } = await ask(made, { identifier: '+12025550123' })

    expect(statusUrl).not.toContain(challengeId.slice(-20))
  })

  it('follows the configuration', async () => {
    const { auth } = await testAuth({ otp: { length: 8, lifetime: '5m', cooldown: 0 } })

    const { body } = await client(auth).post(paths.request, { identifier: '+12025550123' })

    expect(body).toMatchObject({ code_length: 8, expires_in: 300, resend_after: 0 })
  })

  it('comes with a message however short codes live, on a clock that goes on', async () => {
    let now = Date.UTC(2026, 0, 1)
    const ambient = { now: () => (now += 1) }
    const config = { secret, database: 'sqlite::memory:', environment: 'test', otp: { lifetime: 60 } } as const
    const auth = createAuth(config, { ambient })
    await client(auth).post(paths.request, { identifier: '+12025550123' })
    await auth.deliver()

    expect(auth.inbox?.messages()).toHaveLength(1)
    await auth.close()
  })

  it('names the tag that the message names', async () => {
    const made = await testAuth()

    const { tag } = await ask(made, { identifier: 'ada@example.com' })

    expect(made.inbox.last.text).toContain(`request ${tag}`)
  })
})

describe('the channel of a request', () => {
  it.each([
    ['+12025550123', undefined, 'phone', 'whatsapp'],
    ['+12025550123', 'phone', 'phone', 'whatsapp'],
    ['+12025550123', 'sms', 'phone', 'sms'],
    ['+12025550123', 'whatsapp', 'phone', 'whatsapp'],
    ['+12025550123', 'voice', 'phone', 'voice'],
    ['+12025550123', null, 'phone', 'whatsapp'],
    ['tel:+1-202-555-0123', undefined, 'phone', 'whatsapp'],
    ['ada@example.com', undefined, 'email', 'email'],
    ['ada@example.com', 'email', 'email', 'email'],
    ['ada@example.com', null, 'email', 'email'],
  ])('of %j asked by %j is %s, sent by %s', async (identifier, channel, named, transport) => {
    const made = await testAuth()

    const { answer } = await ask(made, { identifier, ...(channel === undefined ? {} : { channel }) })

    expect(answer.body['channel']).toBe(named)
    expect(made.inbox.last.channel).toBe(transport)
  })

  it.each([
    ['ada@example.com', 'phone', 'invalid_phone'],
    ['ada@example.com', 'sms', 'invalid_phone'],
    ['ada@example.com', 'whatsapp', 'invalid_phone'],
    ['ada@example.com', 'voice', 'invalid_phone'],
    ['nonsense', 'phone', 'invalid_phone'],
    ['+12025550123', 'email', 'invalid_email'],
    ['nonsense', 'email', 'invalid_email'],
  ] as const)('may not contradict the identifier: %s by %s is %s', async (identifier, channel, code) => {
    const { auth, inbox } = await testAuth()

    const answer = await client(auth).post(paths.request, { identifier, channel })
    await inbox.settle()

    expectProblem(answer, 400, code)
    expect(inbox.messages()).toEqual([])
  })

  it.each(['pigeon', '', 'EMAIL', 'email '])('must be one of the list, which %j is not', async (channel) => {
    const { auth } = await testAuth()

    const answer = await client(auth).post(paths.request, { identifier: '+12025550123', channel })

    expectProblem(answer, 400, 'validation_error')
    expect(answer.body['fields']).toEqual({
      channel: ['Must be one of: email, phone, sms, whatsapp, telegram, voice.'],
    })
  })

  it('must be one that a provider carries', async () => {
    const onlyEmail = { name: 'mail', transports: ['email'] as const, send: async () => ({ outcome: 'sent' }) as const }
    const { auth } = await testAuth({ otp: { channels: [onlyEmail] }, phone: { validation: 'lenient' } })

    const answer = await client(auth).post(paths.request, { identifier: '+12025550123' })

    expectProblem(answer, 503, 'send_failed')
    expect(answer.body['error']).toBe('Failed to send verification code. Please try again.')
  })
})

describe('a request body', () => {
  it('may have members that nobody knows', async () => {
    const { auth } = await testAuth()
    const body = { identifier: '+12025550123', colour: 'green', nested: { deep: [1, { a: null }] }, admin: true }

    expect(await client(auth).post(paths.request, body)).toMatchObject({ status: 200 })
  })

  it('may leave optional members empty', async () => {
    const { auth } = await testAuth()
    const body = { identifier: '+12025550123', channel: null, source_url: null, challenge_id: null }

    expect(await client(auth).post(paths.request, body)).toMatchObject({ status: 200 })
  })

  it('needs an identifier', async () => {
    const { auth } = await testAuth()

    const answer = await client(auth).post(paths.request, {})

    expectProblem(answer, 400, 'validation_error')
    expect(answer.body['fields']).toEqual({ identifier: ['This field is required.'] })
  })

  it.each([
    ['identifier', 12025550123, 'Not a valid string.'],
    ['identifier', true, 'Not a valid string.'],
    ['identifier', ['+12025550123'], 'Not a valid string.'],
    ['identifier', { value: '+12025550123' }, 'Not a valid string.'],
    ['source_url', 5, 'Not a valid string.'],
    ['source_url', ['https://reforms.ai'], 'Not a valid string.'],
    ['challenge_id', 5, 'Not a valid string.'],
    ['challenge_id', {}, 'Not a valid string.'],
    ['channel', 5, 'Must be one of: email, phone, sms, whatsapp, telegram, voice.'],
    ['channel', ['phone'], 'Must be one of: email, phone, sms, whatsapp, telegram, voice.'],
  ])('may not have %s of another type: %j', async (name, value, message) => {
    const { auth, events } = await testAuth()

    const answer = await client(auth).post(paths.request, { identifier: '+12025550123', [name]: value })

    expectProblem(answer, 400, 'validation_error')
    expect(answer.body['fields']).toEqual({ [name]: [message] })
    expect(events).toEqual([])
  })

  it.each([
    ['locale', 5],
    ['marketing_consent', 'yes'],
    ['consent_disclosure_version', 5],
  ])('may not have %s of another type either: %j', async (name, value) => {
    const { auth } = await testAuth()

    const answer = await client(auth).post(paths.request, { identifier: '+12025550123', [name]: value })

    expectProblem(answer, 400, 'validation_error')
  })

  it('tells everything that is wrong with it at once', async () => {
    const { auth } = await testAuth()

    const answer = await client(auth).post(paths.request, { identifier: 5, channel: 'pigeon', source_url: 1 })

    expect(Object.keys(expectProblem(answer, 400)['fields'] as object)).toEqual(['identifier', 'channel', 'source_url'])
  })

  it('may have an identifier of 320 characters, no more', async () => {
    const { auth } = await testAuth()

    const most = await client(auth).post(paths.request, { identifier: `${'a'.repeat(308)}@example.com` })
    const more = await client(auth).post(paths.request, { identifier: `${'a'.repeat(309)}@example.com` })

    expectProblem(most, 400, 'invalid_email')
    expectProblem(more, 400, 'validation_error')
  })
})
