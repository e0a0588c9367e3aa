import { expect, it } from 'vitest'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { outcomes } from './races.ts'

const SECOND_MS = 1_000

it.each([
  ['a leap day begins', '2028-02-29T00:00:00Z'],
  ['a leap day ends', '2028-03-01T00:00:00Z'],
  ['seconds have no room in 31 bits any more', '2038-01-19T03:14:08Z'],
  ['seconds have no room in 32 bits any more', '2106-02-07T06:28:16Z'],
])('what was over stays over and everything else goes on where %s', async (_, moment) => {
  const made = await testAuth({ otp: { cooldown: 30 } })
  const { auth, clock } = made
  const goTo = (ms: number): void => clock.advance({ ms: Date.parse(moment) + ms - clock.now() })
  goTo(-86_400_000)
  const bob = await signIn(made, 'bob@example.com', { rememberMe: false })
  goTo(-SECOND_MS)
  const ada = await signIn(made, 'ada@example.com')
  const cyd = await ask(made, 'cyd@example.com')
  goTo(0)

  const over = await Promise.allSettled([
    auth.tokens.refresh(bob.refresh),
    (async () => auth.tokens.verify(bob.access))(),
  ])
  expect(outcomes(over)).toEqual({ token_not_valid: 2 })
  expect(auth.tokens.verify(ada.access).accountId).toBe(2)
  expect(auth.tokens.verify((await auth.tokens.refresh(ada.refresh)).access).accountId).toBe(2)
  expect((await auth.otp.verify(cyd)).account.email).toBe('cyd@example.com')
  await expect(auth.otp.request({ identifier: 'cyd@example.com' })).rejects.toMatchObject({
    code: 'cooldown',
    details: { retryAfter: 29 },
  })
  clock.advance({ seconds: 29 })
  await ask(made, 'cyd@example.com')
  await signIn(made, 'dan@example.com')
})

interface Asked {
  readonly challengeId: string
  readonly otp: string
}

async function ask({ auth, inbox }: TestAuth, identifier: string): Promise<Asked> {
  const { challengeId } = await auth.otp.request({ identifier })
  await inbox.settle()
  return { challengeId, otp: inbox.code }
}

async function signIn(
  made: TestAuth,
  identifier: string,
  more: { readonly rememberMe?: boolean } = {},
): Promise<{ readonly access: string; readonly refresh: string }> {
  const { access, refresh = '' } = await made.auth.otp.verify({ ...(await ask(made, identifier)), ...more })
  return { access, refresh }
}
