import { testAuth } from '../../src/testing/index.ts'
import { signIn } from '../http/client.ts'

/** What the `jti` of many access tokens of one session are. */
export interface TokenIds {
  readonly made: number
  readonly distinct: number
  /** Those that are not 128 bits, in hexadecimal digits. */
  readonly misshapen: number
}

/** Makes access tokens and reads their `jti`. */
export async function tokenIds(made: number): Promise<TokenIds> {
  const instance = await testAuth({ jwt: { rotateRefreshTokens: false } })
  const { tokens } = instance.auth
  const { refresh } = await signIn(instance, '+12025550123')
  const ids = new Set<unknown>()
  for (let times = 0; times < made; times++) {
    const { access } = await tokens.refresh(refresh)
    ids.add(tokens.verify(access).claims['jti'])
  }
  await instance.auth.close()
  return { made, distinct: ids.size, misshapen: [...ids].filter((id) => !/^[0-9a-f]{32}$/.test(String(id))).length }
}
