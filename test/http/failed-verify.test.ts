import { describe, expect, it } from 'vitest'
import { type TestAuth, wrongCodes } from '../../src/testing/index.ts'
import { askAgain, email, identifier, instance, verify } from './challenges.ts'
import { type Answer, ask } from './client.ts'
import { expectProblem, fingerprint } from './shapes.ts'

describe('a code', () => {
  it('O-10: works until its last millisecond', async () => {
    const made = await instance()
    const { challengeId, code } = await ask(made, { identifier })
    made.clock.advance({ minutes: 10, ms: -1 })

    expect((await verify(made, { challenge_id: challengeId, otp: code })).status).toBe(200)
  })

  it('O-10: is dead at its end', async () => {
    const made = await instance()
    const { challengeId, code } = await ask(made, { identifier })
    made.clock.advance({ minutes: 10 })

    expectProblem(await verify(made, { challenge_id: challengeId, otp: code }), 401, 'authentication_failed')
  })
})

describe('a failed verify', () => {
  const failures: readonly [string, (made: TestAuth) => Promise<Answer>][] = [
    [
      'wrong',
      async (made) => {
        const { challengeId, code } = await ask(made, { identifier })
        return verify(made, { challenge_id: challengeId, otp: wrongCodes(code, 1)[0] })
      },
    ],
    [
      'used',
      async (made) => {
        const { challengeId, code } = await ask(made, { identifier })
        await verify(made, { challenge_id: challengeId, otp: code })
        return verify(made, { challenge_id: challengeId, otp: code })
      },
    ],
    [
      'expired',
      async (made) => {
        const { challengeId, code } = await ask(made, { identifier })
        made.clock.advance({ minutes: 11 })
        return verify(made, { challenge_id: challengeId, otp: code })
      },
    ],
    [
      'out of attempts',
      async (made) => {
        const { challengeId, code } = await ask(made, { identifier })
        for (const otp of wrongCodes(code, 5)) await verify(made, { challenge_id: challengeId, otp })
        return verify(made, { challenge_id: challengeId, otp: code })
      },
    ],
    [
      'replaced',
      async (made) => {
        const first = await ask(made, { identifier })
        await askAgain(made, first, 6)
        return verify(made, { challenge_id: first.challengeId, otp: first.code })
      },
    ],
    [
      'of a foreign challenge',
      async (made) => {
        const { code } = await ask(made, { identifier })
        const foreign = await ask(made, { identifier: email })
        return verify(made, { challenge_id: foreign.challengeId, otp: code })
      },
    ],
    [
      'for another recipient',
      async (made) => {
        const { challengeId, code } = await ask(made, { identifier })
        return verify(made, { identifier: email, challenge_id: challengeId, otp: code })
      },
    ],
    ['of an unknown challenge', (made) => verify(made, { challenge_id: `ch1_${'0'.repeat(30)}`, otp: '123456' })],
    ['of something that is no challenge', (made) => verify(made, { challenge_id: 'nonsense', otp: '123456' })],
    ['of an unknown recipient', (made) => verify(made, { identifier, otp: '123456' })],
    [
      'of another length',
      async (made) => {
        const { challengeId, code } = await ask(made, { identifier })
        return verify(made, { challenge_id: challengeId, otp: code.slice(0, 4) })
      },
    ],
    [
      'of a disabled account',
      async (made) => {
        const first = await ask(made, { identifier })
        await verify(made, { challenge_id: first.challengeId, otp: first.code })
        await made.auth.accounts.disable(1)
        const { challengeId, code } = await ask(made, { identifier })
        return verify(made, { challenge_id: challengeId, otp: code })
      },
    ],
  ]

  it.each(failures)('says the same where the code was %s', async (_, fail) => {
    const answer = await fail(await instance())

    expectProblem(answer, 401, 'authentication_failed')
    expect(fingerprint(answer)).toEqual({
      status: 401,
      headers: [
        ['cache-control', 'no-store'],
        ['content-type', 'application/problem+json'],
        ['request-id'],
        ['vary', 'Origin'],
        ['content-security-policy', "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"],
        ['cross-origin-resource-policy', 'same-origin'],
        ['referrer-policy', 'no-referrer'],
        ['www-authenticate', 'Bearer realm="api"'],
        ['x-content-type-options', 'nosniff'],
        ['access-control-allow-credentials', 'true'],
        ['access-control-expose-headers', expect.any(String)],
      ].sort(([one = ''], [other = '']) => (one < other ? -1 : 1)),
      cookies: [],
      body: {
        type: 'https://keychime.dev/errors/authentication_failed',
        title: 'Authentication failed',
        status: 401,
        detail: 'Authentication failed',
        instance: '…',
        error: 'Authentication failed',
        error_code: 'authentication_failed',
        request_id: '…',
      },
    })
  })
})
