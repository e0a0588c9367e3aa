import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConfigError, type JWTConfigInput } from '../../src/index.ts'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { type Answer, client, paths, signIn } from './client.ts'

// Every name that JWTConfig lets a token or a header have is honoured wherever tokens are made, read or asked for.

const letters = [...'abcXYZ019_:./-']
const claim = fc
  .tuple(fc.constantFrom(...'abcxyzXYZ'), fc.string({ unit: fc.constantFrom(...letters), maxLength: 12 }))
  .map((parts) => parts.join(''))
const claims = fc.oneof(claim, fc.constantFrom('constructor', 'toString', 'hasOwnProperty', 'valueOf', 'token', 'gen'))
const scheme = fc.string({ unit: fc.constantFrom(...'aZ09!#$%&*+.^`|~-'), minLength: 1, maxLength: 12 })
const header = fc
  .tuple(fc.constantFrom('', 'HTTP_', 'X-'), fc.constantFrom(...'abzABZ'), fc.stringMatching(/^[A-Za-z0-9_-]{0,12}$/))
  .map((parts) => parts.join(''))

const names = fc.record({
  userIdClaim: fc.oneof(claims, fc.constant('sub')),
  tokenTypeClaim: claims,
  jtiClaim: fc.oneof(claims, fc.constant('jti')),
  authHeaderTypes: fc.array(scheme, { minLength: 1, maxLength: 3 }),
  authHeaderName: header,
  audience: fc.constantFrom(null, 'my-app', ['my-app', 'my-shop']),
})

describe('whatever legal names tokens and headers have', () => {
  it('a session can be opened, used, checked, refreshed and ended', async () => {
    let tried = 0
    await fc.assert(
      fc.asyncProperty(names, async (jwt) => {
        const made = await legal(jwt)
        if (made === undefined) return
        tried += 1
        expect(await wholeLife(made)).toEqual(expectedOf(made))
        await made.auth.close()
      }),
      { numRuns: 150, seed: 3 },
    )

    expect(tried).toBeGreaterThan(100)
  }, 60_000)
})

/** What a life of a session shows: statuses in order, and what the library says. */
async function wholeLife(made: TestAuth): Promise<object> {
  const { auth } = made
  const { jwt } = auth.settings
  const caller = client(auth)
  const asking = (token: string) => ({
    headers: { [jwt.authHeaderName]: `${jwt.authHeaderTypes.at(-1)} ${token}` },
  })
  const first = await signIn(made, '+12025550123')
  const next = await caller.post(paths.refresh, { refresh: first.refresh })
  const { access, refresh } = next.body as { access: string; refresh: string }
  const answers: Answer[] = [
    await caller.get(paths.profile, asking(first.access)),
    await caller.get(paths.profile, asking(access)),
    await caller.post(paths.verifyToken, { token: access }),
    await caller.post(paths.verifyToken, { token: refresh }),
    await caller.get(paths.profile, asking(refresh)),
    await caller.get(paths.profile),
    await caller.send('OPTIONS', paths.profile, {
      headers: { origin: 'http://localhost:4000', 'access-control-request-method': 'GET' },
    }),
  ]
  const account = await auth.authenticate(new Request('http://localhost:4000/', asking(access)))
  const { claims, accountId } = auth.tokens.verify(access)
  answers.push(await caller.post(paths.blacklist, { refresh }), await caller.get(paths.profile, asking(access)))

  return {
    statuses: answers.map(({ status }) => status),
    offered: answers[5]?.headers.get('www-authenticate'),
    allowed: answers[6]?.headers.get('access-control-allow-headers')?.split(',')[0],
    tokenType: first.answer.body['token_type'],
    account: account?.id,
    accountId,
    named: [claims[jwt.userIdClaim], claims[jwt.tokenTypeClaim], typeof claims[jwt.jtiClaim], claims['aud']],
  }
}

function expectedOf({ auth }: TestAuth): object {
  const { authHeaderTypes, authHeaderName, audience } = auth.settings.jwt
  return {
    statuses: [200, 200, 200, 200, 401, 401, 204, 200, 401],
    offered: `${authHeaderTypes[0]} realm="api"`,
    allowed: authHeaderName,
    tokenType: authHeaderTypes[0],
    account: 1,
    accountId: 1,
    named: ['1', 'access', 'string', audience],
  }
}

/** An instance with these names, or nothing where the configuration refuses them. */
async function legal(jwt: object): Promise<TestAuth | undefined> {
  try {
    return await testAuth({ jwt: jwt as JWTConfigInput })
  } catch (error) {
    if (error instanceof ConfigError) return undefined
    throw error
  }
}
