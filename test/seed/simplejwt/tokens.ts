import { createAuth, JWTConfig, type JWTConfigInput } from '../../../src/index.ts'
import { anotherKey } from './cases.ts'

/** What is presented to simplejwt, each in the header that the case has. */
export interface Presented {
  readonly access: string
  readonly lastScheme: string
  readonly refresh: string
  readonly anotherKey: string
  readonly expired: string
}

/** Signs somebody in, by turns with the right key, another one, and long ago. */
export async function present(input: JWTConfigInput, at: number): Promise<Presented> {
  const right = await tokensOf(input, at)
  const wrong = await tokensOf({ ...input, signingKey: anotherKey(input) }, at)
  const old = await tokensOf(input, at - 100 * 86_400_000)
  const { authHeaderTypes } = new JWTConfig(input)
  const [first, last] = [authHeaderTypes[0], authHeaderTypes.at(-1)]

  return {
    access: `${first} ${right.access}`,
    lastScheme: `${last} ${right.access}`,
    refresh: `${first} ${right.refresh}`,
    anotherKey: `${first} ${wrong.access}`,
    expired: `${first} ${old.access}`,
  }
}

async function tokensOf(jwt: JWTConfigInput, at: number): Promise<{ access: string; refresh: string }> {
  const secret = 'a-test-secret-of-these-tests-alone-0123456789'
  const config = { secret, environment: 'test', database: 'sqlite::memory:', jwt } as const
  const auth = createAuth(config, { ambient: { now: () => at } })
  const { challengeId } = await auth.otp.request({ identifier: 'ada@example.com' })
  await auth.deliver()
  const tokens = await auth.otp.verify({ challengeId, otp: auth.inbox?.messages()[0]?.code ?? '' })
  await auth.close()
  return tokens
}
