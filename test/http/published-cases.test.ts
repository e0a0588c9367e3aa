import { describe, expect, it } from 'vitest'
import { testAuth } from '../../src/testing/index.ts'
import { bearer, client, paths, signIn } from './client.ts'
import { expectRefused } from './shapes.ts'
import { noteUnless, vectors } from './vectors.ts'

const naughtyStrings = vectors('naughty-strings/blns.json')

/** No limit is in the way of many requests. */
const unlimited = { otp: { cooldown: 0, hourlyLimit: 0, dailyLimit: 0 } }

describe.skipIf(naughtyStrings === undefined)(`the big list of naughty strings${noteUnless(naughtyStrings)}`, () => {
  const strings: readonly string[] = JSON.parse(naughtyStrings ?? '[]')

  it('is whole', () => {
    expect(strings).toHaveLength(515)
  })

  it.each([
    [paths.request, 'identifier', {}],
    [paths.request, 'email', {}],
    [paths.request, 'phone', {}],
    [paths.request, 'channel', { identifier: '+12025550123' }],
    [paths.request, 'source_url', { identifier: '+12025550123' }],
    [paths.request, 'challenge_id', { identifier: '+12025550123' }],
    [paths.verify, 'identifier', { otp: '123456' }],
    [paths.verify, 'otp', { identifier: '+12025550123' }],
    [paths.verify, 'code', { identifier: '+12025550123' }],
    [paths.verify, 'challenge_id', { otp: '123456' }],
    [paths.verify, 'source_url', { identifier: '+12025550123', otp: '123456' }],
    [paths.refresh, 'refresh', {}],
    [paths.verifyToken, 'token', {}],
    [paths.blacklist, 'refresh', {}],
  ])('meets answers in one shape at %s as %s', async (path, name, others) => {
    const { auth } = await testAuth(unlimited)
    for (const text of strings) {
      const answer = await client(auth).post(path, { ...others, [name]: text })
      if (answer.status !== 200) expectRefused(answer, [400, 401])
    }
  })

  it('meets no sign-in as a code', async () => {
    const made = await testAuth(unlimited)
    const statuses = new Set<number>()
    for (const text of strings) {
      statuses.add((await client(made.auth).post(paths.verify, { identifier: '+12025550123', otp: text })).status)
    }

    expect([...statuses].sort()).toEqual([400, 401])
  })

  it.each(['prefer', 'cookie', 'origin', 'authorization', 'x-forwarded-for', 'content-encoding', 'accept'])(
    'meets no crash as the header %s',
    async (name) => {
      const { auth } = await testAuth({ ...unlimited, trustProxy: ['loopback'] })
      const sendable = strings.filter((text) => /^[\t\x20-\x7e\x80-\xff]*$/.test(text))
      expect(sendable.length).toBeGreaterThan(250)

      for (const text of sendable) {
        const sending = { headers: { [name]: text }, clientAddress: '127.0.0.1' }
        const answer = await client(auth).post(paths.verify, { identifier: '+12025550123', otp: '123456' }, sending)
        expectRefused(answer, [401, 415, 429])
      }
    },
  )

  it('is kept as it is in a profile, or refused', async () => {
    const made = await testAuth()
    const me = bearer((await signIn(made, '+12025550123')).access)
    for (const text of strings) {
      const answer = await client(made.auth).patch(paths.profile, { company: text }, me)
      if (answer.status === 200) expect(answer.body['company']).toBe(text)
      else expectRefused(answer, [400])
    }
  })
})

interface JsonCase {
  readonly name: string
  readonly expect: 'accept' | 'reject' | 'either'
  readonly base64: string
}

const jsonTests = vectors('json-parsing/jsontestsuite_parsing.json')

describe.skipIf(jsonTests === undefined)(`JSONTestSuite${noteUnless(jsonTests)}`, () => {
  const cases: readonly JsonCase[] = JSON.parse(jsonTests ?? '[]')
  const bytesOf = ({ base64 }: JsonCase) => new Uint8Array(Buffer.from(base64, 'base64'))

  it('is whole', () => {
    expect(cases).toHaveLength(318)
    expect(cases.filter((one) => one.expect === 'reject')).toHaveLength(188)
  })

  it.each([paths.request, paths.verify, paths.refresh, paths.verifyToken, paths.blacklist])(
    'is refused by %s where it must be, and never breaks it',
    async (path) => {
      const { auth } = await testAuth(unlimited)
      for (const one of cases) {
        const bytes = bytesOf(one)
        // None of these texts is a body that a route would take: those that parse have no member that it asks for.
        expectRefused(await client(auth).post(path, bytes), [bytes.length > 262_144 ? 413 : 400])
      }
    },
  )

  it('is refused as a profile where it must be', async () => {
    const made = await testAuth()
    const me = bearer((await signIn(made, '+12025550123')).access)
    for (const one of cases) {
      const bytes = bytesOf(one)
      const answer = await client(made.auth).patch(paths.profile, bytes, me)
      if (one.expect === 'reject' || answer.status !== 200) {
        expectRefused(answer, [bytes.length > 262_144 ? 413 : 400])
      }
    }
  })
})
