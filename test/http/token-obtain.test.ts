import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { bearer, browser, client, home, paths, signIn } from './client.ts'
import { expectProblem, fingerprint } from './shapes.ts'
import { password, strongHash, weakHash, withStaff } from './staff.ts'
import { blank, notNull, notText, refresh, required } from './tokens.ts'

// The row of djangorestframework-simplejwt's table about obtaining a pair.

const refused = { detail: 'No active account found with the given credentials' }
const asCookie = { headers: { prefer: 'session=cookie' } }

const obtain = ({ auth }: TestAuth, body: object) => client(auth).post(paths.obtain, body)

describe('POST token', () => {
  it('gives a pair that works for a username and its password, and nothing else', async () => {
    const made = await withStaff()

    const answer = await obtain(made, { username: 'ada', password })

    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({ refresh: expect.any(String), access: expect.any(String) })
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.cookies).toEqual({})
    const profile = await client(made.auth).get(paths.profile, bearer(String(answer.body['access'])))
    expect(profile.body).toMatchObject({ id: 1, username: 'ada', email: 'user_1@users.invalid', phone_verified: false })
    expect((await refresh(made, answer.body['refresh'])).status).toBe(200)
    expect(decodeJwt(String(answer.body['refresh']))).toMatchObject({ token_type: 'refresh', user_id: '1' })
  })

  it('gives one for an address that the account proved, however it is written', async () => {
    const made = await testAuth()
    const { userId } = await signIn(made, 'ada@example.com')
    await made.auth.accounts.importPassword(userId, weakHash)

    expect((await obtain(made, { email: ' Ada@Example.com ', password })).status).toBe(200)
    expect((await obtain(made, { username: 'ada@example.com', password })).status).toBe(401)
  })

  it('ignores blanks around the username, and members that it does not know', async () => {
    const made = await withStaff()

    expect((await obtain(made, { username: ' ada\n', password, remember_me: false, extra: 1 })).status).toBe(200)
  })

  it('takes a password of 1,024 characters, whatever JavaScript counts them as', async () => {
    const made = await withStaff()
    const horses = '🐎'.repeat(1024)
    expect((await obtain(made, { username: 'ada', password: horses })).body).toEqual(refused)
    await made.auth.accounts.setPassword(1, horses)

    expect((await obtain(made, { username: 'ada', password: horses })).status).toBe(200)
  })

  it('takes the password as it is', async () => {
    const made = await withStaff({ limits: { wrongPasswordsPerHour: 0 } })
    for (const near of [` ${password}`, `${password} `, password.toUpperCase(), `${password}\u200b`]) {
      expect((await obtain(made, { username: 'ada', password: near })).status).toBe(401)
    }
  })

  it.each([
    ['nothing', {}, { username: [required], password: [required] }],
    ['no password', { username: 'ada' }, { password: [required] }],
    ['no name', { password }, { username: [required] }],
    ['blanks', { username: ' ', password: '' }, { username: [blank], password: [blank] }],
    ['a blank address', { email: '', password }, { email: [blank] }],
    ['numbers', { username: 5, password: 5 }, { username: [notText], password: [notText] }],
    ['null', { username: null, password: null }, { username: [notNull], password: [notNull] }],
    ['lists', { email: ['a'], password: ['b'] }, { email: [notText], password: [notText] }],
    ['two names', { username: 'ada', email: 'a@b.co', password }, { email: ['Give either username or email.'] }],
    ['a NUL', { username: 'ada', password: 'a\0' }, { password: ['Null characters are not allowed.'] }],
    [
      'half a surrogate pair',
      { username: 'ada', password: '\ud800' },
      { password: ['Surrogate characters are not allowed.'] },
    ],
    [
      'a password of 1025 characters',
      { username: 'ada', password: 'x'.repeat(1025) },
      { password: ['Ensure this field has no more than 1024 characters.'] },
    ],
  ])('says 400 of %s, and nothing happens', async (_, body, expected) => {
    const made = await withStaff()
    const before = made.events.length

    const answer = await obtain(made, body)

    expect([answer.status, answer.body]).toEqual([400, expected])
    expect(made.events.length).toBe(before)
  })

  it('says 401 in simplejwt’s words of a wrong password', async () => {
    const answer = await obtain(await withStaff(), { username: 'ada', password: 'letmein' })

    expect([answer.status, answer.body]).toEqual([401, refused])
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="api"')
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  it.each([
    ['nobody', 'right', async () => testAuth()],
    ['somebody of another case', 'right', async () => renamed('ADA')],
    ['an account without a password', 'right', async () => without('removePassword')],
    ['a disabled account', 'right', async () => without('disable')],
    ['a deleted account', 'right', async () => without('delete')],
    ['an account of ours', 'wrong', async () => withStaff({}, strongHash)],
    ['an account from Django', 'wrong', async () => withStaff()],
  ])('says the same of %s with the %s password', async (_, which, make) => {
    const reference = await obtain(await testAuth(), { username: 'ada', password })
    const made = await make()

    const answer = await obtain(made, { username: 'ada', password: which === 'right' ? password : 'wrong' })

    expect([answer.status, answer.body]).toEqual([401, refused])
    expect(fingerprint(answer)).toEqual(fingerprint(reference))
  })

  it.each(['ada', 'ada@', 'a@b@c', '@', 'phone_12025550123@users.invalid', 'x'.repeat(320), '1; drop table accounts'])(
    'says the same of what is no address: %.40s',
    async (email) => {
      const answer = await obtain(await withStaff(), { email, password })

      expect([answer.status, answer.body]).toEqual([401, refused])
    },
  )

  it('says 405 to other methods', async () => {
    const answer = await client((await testAuth()).auth).get(paths.obtain)

    expect([answer.status, answer.body['detail']]).toEqual([405, 'Method "GET" not allowed.'])
    expect(answer.headers.get('allow')).toBe('POST')
  })
})

describe('a browser', () => {
  it('has its refresh token in a cookie where it prefers that, and is told who signed in', async () => {
    const { auth } = await withStaff()
    const page = browser(auth)

    const answer = await page.post(paths.obtain, { username: 'ada', password }, asCookie)

    expect(answer.body).toEqual({
      access: expect.any(String),
      token_type: 'Bearer',
      expires_in: 1800,
      user: expect.objectContaining({ id: 1, username: 'ada' }),
    })
    expect(answer.headers.get('preference-applied')).toBe('session=cookie')
    expect(Object.keys(answer.cookies)).toEqual(['keychime_refresh'])
    expect(answer.cookies['keychime_refresh']).toContain(`; Max-Age=${90 * 86_400};`)
    expect((await page.post(paths.refresh, {}, asCookie)).status).toBe(200)
  })

  it('of a foreign origin is refused before anything is looked at', async () => {
    const { auth, events } = await withStaff({ limits: { wrongPasswordsPerHour: 1 } })
    const before = events.length
    const evil = browser(auth, 'https://evil.example')

    expectProblem(await evil.post(paths.obtain, { username: 'ada', password }, asCookie), 403, 'origin_not_allowed')
    expect(events.length).toBe(before)
  })

  it('of another site gets its refresh token in the body, since it could not keep the cookie', async () => {
    const { auth } = await withStaff()
    const headers = { ...asCookie.headers, origin: home, 'sec-fetch-site': 'cross-site' }

    const answer = await client(auth).post(paths.obtain, { username: 'ada', password }, { headers })

    expect([Object.keys(answer.body), answer.cookies]).toEqual([['refresh', 'access'], {}])
  })
})

describe('a sign-in by password', () => {
  it('is told with its method and its request; a wrong one without what was typed', async () => {
    const made = await withStaff()
    await obtain(made, { username: 'ada', password: 'letmein' })
    await obtain(made, { username: 'nobody', password: 'letmein' })
    const { headers } = await obtain(made, { username: 'ada', password })

    const told = made.events.slice(-3)
    expect(told).toEqual([
      expect.objectContaining({ type: 'password.rejected', accountId: 1, requestId: expect.stringMatching(/^req_/) }),
      expect.objectContaining({ type: 'password.rejected' }),
      expect.objectContaining({
        type: 'session.started',
        accountId: 1,
        method: 'password',
        sessionId: expect.stringMatching(/^ses_/),
        requestId: headers.get('request-id'),
      }),
    ])
    expect(told[1]).not.toHaveProperty('accountId')
    expect(JSON.stringify(told)).not.toMatch(/letmein|nobody/)
  })

  it('counts as a login, a wrong one does not', async () => {
    const made = await withStaff()
    await obtain(made, { username: 'ada', password: 'letmein' })
    expect((await made.auth.accounts.get(1))?.lastLoginAt).toBeUndefined()
    await obtain(made, { username: 'ada', password })

    expect((await made.auth.accounts.get(1))?.lastLoginAt).toBe(made.clock.now())
  })

  it('is not kept as the last login with updateLastLogin: false', async () => {
    const made = await withStaff({ jwt: { updateLastLogin: false } })
    await obtain(made, { username: 'ada', password })

    expect((await made.auth.accounts.get(1))?.lastLoginAt).toBeUndefined()
  })

  it('lasts as long as any session', async () => {
    const made = await withStaff({ jwt: { refreshTokenLifetimeDays: 2 } })
    const { body } = await obtain(made, { username: 'ada', password })
    made.clock.advance({ hours: 48 })

    expect((await refresh(made, body['refresh'])).body).toMatchObject({ detail: 'Token is expired' })
  })
})

/** Staff that lost what a sign-in needs. */
async function without(change: 'removePassword' | 'disable' | 'delete'): Promise<TestAuth> {
  const made = await withStaff()
  await made.auth.accounts[change](1)
  return made
}

async function renamed(username: string): Promise<TestAuth> {
  const made = await testAuth()
  await made.auth.accounts.create({ username })
  await made.auth.accounts.importPassword(1, weakHash)
  return made
}
