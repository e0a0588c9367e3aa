import { describe, expect, it } from 'vitest'
import { type TestAuth, testAuth, wrongCodes } from '../../src/testing/index.ts'
import { type Json, signIn } from './client.ts'
import { refresh } from './tokens.ts'

const identifier = '+12025550123'

async function lastLogin({ auth }: TestAuth): Promise<number | undefined> {
  return (await auth.accounts.get(1))?.lastLoginAt
}

describe('the last login of an account', () => {
  it('is when somebody signed in', async () => {
    const made = await testAuth({ otp: { cooldown: 0 } })
    const first = await signIn(made, identifier)
    expect(await lastLogin(made)).toBe(made.clock.now())

    made.clock.advance({ hours: 1 })
    const second = await signIn(made, identifier)

    expect(await lastLogin(made)).toBe(made.clock.now())
    const shown = [first, second].map(({ answer }) => (answer.body['user'] as Json)['last_login'])
    expect(shown).toEqual([isoTime(made.clock.now() - 3_600_000), isoTime(made.clock.now())])
  })

  it('does not move when a token is refreshed', async () => {
    const made = await testAuth()
    const tokens = await signIn(made, identifier)
    const before = await lastLogin(made)
    made.clock.advance({ hours: 1 })
    await refresh(made, tokens.refresh)

    expect(await lastLogin(made)).toBe(before)
  })

  it('is not moved by a wrong code', async () => {
    const made = await testAuth({ otp: { cooldown: 0 } })
    await signIn(made, identifier)
    const before = await lastLogin(made)
    made.clock.advance({ hours: 1 })
    const { challengeId } = await made.auth.otp.request({ identifier })
    await made.inbox.settle()
    const [wrong = ''] = wrongCodes(made.inbox.code, 1)
    await expect(made.auth.otp.verify({ challengeId, otp: wrong })).rejects.toThrow('Authentication failed')

    expect(await lastLogin(made)).toBe(before)
  })

  it('is not kept with updateLastLogin: false', async () => {
    const made = await testAuth({ jwt: { updateLastLogin: false } })
    const { answer } = await signIn(made, identifier)

    expect(await lastLogin(made)).toBeUndefined()
    expect((answer.body['user'] as Json)['last_login']).toBeNull()
  })
})

function isoTime(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')
}
