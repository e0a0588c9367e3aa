import { solveChallenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2'
import { describe, expect, it } from 'vitest'
import { testAuth } from '../../src/testing/index.ts'
import { client, paths } from './client.ts'
import { expectProblem, fingerprint } from './shapes.ts'

const since = '@1757894400'

describe('an older body', () => {
  it('takes the proof of one more step', async () => {
    const { auth } = await testAuth({ otp: { cooldown: 0, hourlyLimit: 1 } })
    const phone = '+12025550123'
    await client(auth).post(paths.request, { phone })
    const refused = await client(auth).post(paths.request, { phone })
    expect(refused.status).toBe(428)

    const { challenge } = refused.body['step_up'] as Pick<Parameters<typeof solveChallenge>[0], 'challenge'>
    const solution = await solveChallenge({ challenge, deriveKey })
    const proof = btoa(JSON.stringify({ challenge, solution }))
    expect((await client(auth).post(paths.request, { phone, step_up_proof: proof })).status).toBe(200)
  })

  it.each([
    ['phone', { phone: '+12025550123' }, { identifier: '+12025550123' }],
    ['email', { email: 'ada@example.com' }, { identifier: 'ada@example.com' }],
    ['phone with source', { phone: '+12025550123', source_url: 'https://reforms.ai' }, { identifier: '+12025550123' }],
  ])('asks for a code as the new one does (%s)', async (_, older, newer) => {
    const answers = []
    for (const body of [older, newer]) answers.push(await client((await testAuth()).auth).post(paths.request, body))

    const [old, today] = answers.map((answer) => {
      answer.headers.delete('deprecation')
      return fingerprint(answer)
    })
    expect(old).toEqual(today)
  })

  it.each([
    ['phone', '+12025550123', { phone: '+12025550123' }, 'otp'],
    ['email', 'ada@example.com', { email: 'ada@example.com' }, 'otp'],
    ['code', '+12025550123', { identifier: '+12025550123' }, 'code'],
    ['phone and code', '+12025550123', { phone: '+12025550123' }, 'code'],
  ])('signs in as the new one does (%s)', async (_, identifier, older, field) => {
    const answers = []
    for (const body of [older, { identifier }]) {
      const { auth, inbox } = await testAuth()
      await client(auth).post(paths.request, { identifier })
      await inbox.settle()
      const name = body === older ? field : 'otp'
      answers.push(await client(auth).post(paths.verify, { ...body, [name]: inbox.code }))
    }
    const [old, today] = answers

    expect([old?.status, today?.status]).toEqual([200, 200])
    expect(Object.keys(old?.body ?? {})).toEqual(Object.keys(today?.body ?? {}))
    expect(Object.keys(old?.body['user'] as object)).toEqual(Object.keys(today?.body['user'] as object))
  })

  it.each([
    ['request', paths.request, { phone: '+12025550123' }],
    ['request', paths.request, { email: 'ada@example.com' }],
  ])('is told that it is one (%s)', async (_, path, body) => {
    const { auth } = await testAuth()

    expect((await client(auth).post(path, body)).headers.get('deprecation')).toBe(since)
  })

  it.each([
    ['phone', { phone: '+12025550123' }, 'otp'],
    ['code', { identifier: '+12025550123' }, 'code'],
  ])('is told so when it signs in (%s)', async (_, body, field) => {
    const { auth, inbox } = await testAuth()
    await client(auth).post(paths.request, { identifier: '+12025550123' })
    await inbox.settle()

    const answer = await client(auth).post(paths.verify, { ...body, [field]: inbox.code })

    expect([answer.status, answer.headers.get('deprecation')]).toEqual([200, since])
  })

  it.each([
    ['a bad number', paths.request, { phone: '+12' }, 400],
    ['a wrong code', paths.verify, { phone: '+12025550123', otp: '123456' }, 401],
    ['no code', paths.verify, { phone: '+12025550123' }, 400],
    ['two identifiers', paths.request, { phone: '+12025550123', email: 'ada@example.com' }, 400],
  ])('is told so when it is refused (%s)', async (_, path, body, status) => {
    const { auth } = await testAuth()

    const answer = await client(auth).post(path, body)

    expect([answer.status, answer.headers.get('deprecation')]).toEqual([status, since])
  })

  it.each([
    [paths.request, { identifier: '+12025550123' }],
    [paths.request, { identifier: '+12025550123', email: null, phone: null }],
    [paths.verify, { identifier: '+12025550123', otp: '123456' }],
  ])('is not what the new one is: %s %j', async (path, body) => {
    const { auth } = await testAuth()

    expect((await client(auth).post(path, body)).headers.get('deprecation')).toBeNull()
  })
})

describe('a body in both formats', () => {
  it.each([
    ['the same phone', { identifier: '+12025550123', phone: '+12025550123' }],
    ['the same phone, spelled otherwise', { identifier: '+12025550123', phone: '+1 (202) 555-0123' }],
    ['the same email', { identifier: 'ada@example.com', email: 'ada@example.com' }],
    ['the same email, spelled otherwise', { identifier: 'Ada@Example.com', email: 'ada@example.com ' }],
    ['an empty other', { identifier: '+12025550123', phone: null, email: null }],
  ])('may say the same twice: %s', async (_, body) => {
    const { auth } = await testAuth()

    expect(await client(auth).post(paths.request, body)).toMatchObject({ status: 200 })
  })

  it.each([
    ['two phones', { identifier: '+12025550123', phone: '+12025550124' }],
    ['two emails', { identifier: 'ada@example.com', email: 'eve@example.com' }],
    ['a phone and an email', { identifier: '+12025550123', email: 'ada@example.com' }],
    ['an email and a phone', { identifier: 'ada@example.com', phone: '+12025550123' }],
    ['phone and email', { phone: '+12025550123', email: 'ada@example.com' }],
    ['all three', { identifier: '+12025550123', phone: '+12025550123', email: 'ada@example.com' }],
    ['a phone, by email', { phone: '+12025550123', channel: 'email' }],
    ['an email, by phone', { email: 'ada@example.com', channel: 'phone' }],
    ['a number for an email', { email: '+12025550123' }],
    ['an email for a number', { phone: 'ada@example.com' }],
  ])('may not say two things: %s', async (_, body) => {
    const { auth, inbox } = await testAuth()

    const answer = await client(auth).post(paths.request, body)
    await inbox.settle()

    expectProblem(answer, 400)
    expect(inbox.messages()).toEqual([])
  })

  it('may not have two codes', async () => {
    const { auth } = await testAuth()

    const answer = await client(auth).post(paths.verify, { phone: '+12025550123', otp: '123456', code: '654321' })

    expectProblem(answer, 400, 'validation_error')
    expect(Object.keys(answer.body['fields'] as object)).toEqual(['otp'])
  })

  it('may have the same code twice', async () => {
    const { auth, inbox } = await testAuth()
    await client(auth).post(paths.request, { phone: '+12025550123' })
    await inbox.settle()

    const body = { phone: '+12025550123', otp: inbox.code, code: inbox.code }
    expect(await client(auth).post(paths.verify, body)).toMatchObject({ status: 200 })
  })

  it.each([
    ['phone', 12025550123],
    ['phone', ['+12025550123']],
    ['email', {}],
    ['email', false],
  ])('may not have %s of another type: %j', async (name, value) => {
    const { auth } = await testAuth()

    expectProblem(await client(auth).post(paths.request, { [name]: value }), 400, 'validation_error')
  })

  it.each([[123456], [['123456']], [{}]])('may not have a code of another type: %j', async (code) => {
    const { auth } = await testAuth()

    expectProblem(await client(auth).post(paths.verify, { phone: '+12025550123', code }), 400, 'validation_error')
  })
})
