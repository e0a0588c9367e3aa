import { describe, expect, it } from 'vitest'
import { type TestAuth, testAuth, wrongCodes } from '../../src/testing/index.ts'
import { type Answer, ask, browser, client, paths, signIn } from './client.ts'
import { expectProblem, fingerprint } from './shapes.ts'

// Nobody learns by asking whether an account exists, or what became of it.

const recipients = ['+12025550123', 'ada@example.com'] as const
const states = ['unknown', 'known', 'disabled', 'deleted', 'reborn'] as const
type State = (typeof states)[number]

/** An instance where the account of a recipient is in a state; no limit and no challenge is left of how it came there. */
async function instance(recipient: string, state: State): Promise<TestAuth> {
  const made = await testAuth({ otp: { cooldown: 0 } })
  if (state === 'unknown') return made
  const { userId } = await signIn(made, recipient)
  if (state === 'disabled') await made.auth.accounts.disable(userId)
  if (state === 'deleted' || state === 'reborn') await made.auth.accounts.delete(userId)
  if (state === 'reborn') await signIn(made, recipient)
  made.clock.advance({ hours: 24 })
  return made
}

/** What the doing comes to in each state. */
async function inEachState(recipient: string, doing: (made: TestAuth) => Promise<Answer>): Promise<readonly unknown[]> {
  const seen = []
  for (const state of states) seen.push(fingerprint(await doing(await instance(recipient, state))))
  return seen
}

function expectAllAlike(seen: readonly unknown[]): void {
  expect(seen).toEqual(states.map(() => seen[0]))
}

describe.each(recipients)('%s', (identifier) => {
  const older = identifier.includes('@') ? { email: identifier } : { phone: identifier }

  it.each([
    ['', { identifier }],
    [' in the older body', older],
    [' with a challenge of nobody', { identifier, challenge_id: 'ch1_nobody' }],
  ])('is asked for a code with one answer%s', async (_, body) => {
    expectAllAlike(await inEachState(identifier, ({ auth }) => client(auth).post(paths.request, body)))
  })

  it('is asked for a code by a page with one answer', async () => {
    expectAllAlike(await inEachState(identifier, ({ auth }) => browser(auth).post(paths.request, { identifier })))
  })

  it('is sent a code in every state', async () => {
    for (const state of states) {
      const made = await instance(identifier, state)
      const before = made.inbox.messages().length
      await ask(made, { identifier })
      expect([state, made.inbox.messages().length]).toEqual([state, before + 1])
    }
  })

  it('is asked too soon with one answer', async () => {
    const seen = await inEachState(identifier, async (made) => {
      for (let n = 0; n < 10; n++) await client(made.auth).post(paths.request, { identifier })
      return client(made.auth).post(paths.request, { identifier })
    })

    expect(seen[0]).toMatchObject({ status: 428 })
    expectAllAlike(seen)
  })

  it.each([
    ['that nobody asked for', { identifier, otp: '123456' }],
    ['that nobody asked for, in the older body', { ...older, code: '123456' }],
  ])('is verified with one answer by a code %s', async (_, body) => {
    const seen = await inEachState(identifier, ({ auth }) => client(auth).post(paths.verify, body))

    expect(seen[0]).toMatchObject({ status: 401 })
    expectAllAlike(seen)
  })

  it.each(['identifier', 'challenge_id'] as const)('is verified with one answer by a wrong code and %s', async (by) => {
    const seen = await inEachState(identifier, async (made) => {
      const { code, challengeId } = await ask(made, { identifier })
      const [otp] = wrongCodes(code, 1)
      const named = by === 'identifier' ? { identifier } : { challenge_id: challengeId }
      return client(made.auth).post(paths.verify, { ...named, otp })
    })

    expect(seen[0]).toMatchObject({ status: 401 })
    expectAllAlike(seen)
  })

  it('is told of a disabled account nothing, even with the right code', async () => {
    const made = await instance(identifier, 'disabled')
    const { code, challengeId } = await ask(made, { identifier })
    const right = await client(made.auth).post(paths.verify, { challenge_id: challengeId, otp: code })
    const again = await client(made.auth).post(paths.verify, { challenge_id: challengeId, otp: code })

    expectProblem(right, 401, 'authentication_failed')
    expect(fingerprint(right)).toEqual(fingerprint(again))
  })

  it('has one status whether or not there is an account', async () => {
    expectAllAlike(
      await inEachState(identifier, async (made) => {
        const { statusUrl } = await ask(made, { identifier })
        const { body, ...answer } = await client(made.auth).get(statusUrl)
        return { ...answer, body: { ...body, attempts: [] } }
      }),
    )
  })
})
