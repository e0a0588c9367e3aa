import { describe, expect, it } from 'vitest'
import type { AuthConfig } from '../../src/index.ts'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { bearer, client, paths, signIn } from './client.ts'
import { expectProblem } from './shapes.ts'
import { notValid, profile, simplejwt } from './tokens.ts'

// Refusals of protected routes, as djangorestframework-simplejwt's table has them, in the shape of a problem.

const identifier = '+12025550123'

describe('without credentials', () => {
  it.each([
    ['nothing', undefined],
    ['an empty header', ''],
    ['blanks', '   '],
    ['an unknown scheme', 'Token abc'],
    ['basic authentication', 'Basic YTpi'],
    ['a token without a scheme', 'eyJhbGciOiJIUzI1NiJ9.e30.x'],
    ['a longer scheme', 'Bearers abc'],
    ['a scheme in another script', 'Веаrеr abc'.normalize('NFKD').replace(/[^\x20-\x7e]/g, '?')],
  ])('says so of %s', async (_, header) => {
    const answer = await profile(await testAuth(), header)

    expectProblem(answer, 401, 'not_authenticated')
    expect(simplejwt(answer.body)).toEqual({ detail: 'Authentication credentials were not provided.' })
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="api"')
  })
})

describe('a malformed header', () => {
  it.each(['Bearer', 'Bearer ', 'bearer', 'Bearer a b', 'Bearer a, Bearer b', 'Bearer  a  b  c', 'Bearer\ta b'])(
    'says so of %j',
    async (header) => {
      const answer = await profile(await testAuth(), header)

      expectProblem(answer, 401, 'bad_authorization_header')
      expect(simplejwt(answer.body)).toEqual({
        detail: 'Authorization header must contain two space-delimited values',
        code: 'bad_authorization_header',
      })
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="api", error="invalid_token"')
    },
  )

  it.each([
    'Bearer =',
    'Bearer .',
    'Bearer ..',
    'Bearer a.b',
    'Bearer a.b.c',
    'Bearer a.b.c.d',
    'Bearer a.b.c.d.e',
    'Bearer null',
    'Bearer undefined',
    'Bearer {}',
    'Bearer {"payload":"e30","protected":"e30","signature":"x"}',
    'Bearer "a.b.c"',
    'Bearer <token>',
    'Bearer %00',
    'Bearer é',
    'Bearer e30.e30.',
    'Bearer eyJhbGciOiJub25lIn0.e30.',
    `Bearer ${'a'.repeat(9000)}`,
    `Bearer ${'a.'.repeat(4000)}a`,
    'Bearer ../../etc/passwd',
  ])('H-09: is 401, never more: %.40s', async (header) => {
    const answer = await profile(await testAuth(), header)

    expectProblem(answer, 401, 'token_not_valid')
    expect(simplejwt(answer.body)).toEqual(notValid('Token is invalid'))
  })
})

describe('with a configured header', () => {
  async function access(config: Partial<AuthConfig>): Promise<TestAuth & { token: string }> {
    const made = await testAuth(config)
    return { ...made, token: (await signIn(made, identifier)).access }
  }

  it('the token comes there and nowhere else', async () => {
    const made = await access({ jwt: { authHeaderName: 'HTTP_X_ACCESS_TOKEN' } })
    const there = await client(made.auth).get(paths.profile, { headers: { 'x-access-token': `Bearer ${made.token}` } })

    expect(there.status).toBe(200)
    expectProblem(await profile(made, `Bearer ${made.token}`), 401, 'not_authenticated')
  })

  it('the scheme is one of the list', async () => {
    const made = await access({ jwt: { authHeaderTypes: ['JWT', 'Token'] } })

    expect((await profile(made, `JWT ${made.token}`)).status).toBe(200)
    expect((await profile(made, `Token ${made.token}`)).status).toBe(200)
    expectProblem(await profile(made, `Bearer ${made.token}`), 401, 'not_authenticated')
  })

  it('the first scheme of the list is the one that is offered', async () => {
    const made = await access({ jwt: { authHeaderTypes: ['JWT', 'Token'] } })

    expect((await profile(made)).headers.get('www-authenticate')).toBe('JWT realm="api"')
  })
})

describe('auth.authenticate', () => {
  it('gives the account of a good token', async () => {
    const made = await testAuth()
    const { access } = await signIn(made, identifier)
    const request = new Request('http://localhost:4000/', bearer(access))

    expect(await made.auth.authenticate(request)).toMatchObject({ id: 1, phone: identifier })
  })

  it.each([undefined, 'Bearer', 'Bearer x', 'Basic YTpi'])('gives nothing for %j', async (authorization) => {
    const { auth } = await testAuth()
    const headers = authorization === undefined ? {} : { authorization }

    expect(await auth.authenticate(new Request('http://localhost:4000/', { headers }))).toBeUndefined()
  })

  it.each(['disable', 'delete'] as const)('gives nothing after the operator did %s the account', async (change) => {
    const made = await testAuth()
    const { access, userId } = await signIn(made, identifier)
    await made.auth.accounts[change](userId)

    expect(await made.auth.authenticate(new Request('http://localhost:4000/', bearer(access)))).toBeUndefined()
  })
})
