import { describe, expect, it } from 'vitest'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { bearer, client, type Json, paths, type Sending, signIn } from './client.ts'
import { expectProblem } from './shapes.ts'

const identifier = '+12025550123'

async function signedIn(): Promise<TestAuth & { me: Sending; userId: number; user: Json; refresh: string }> {
  const made = await testAuth({ otp: { cooldown: 0 } })
  const { access, userId, answer, refresh } = await signIn(made, identifier)
  return { ...made, me: bearer(access), userId, user: answer.body['user'] as Json, refresh }
}

describe('GET profile', () => {
  it('gives the user of the verify answer', async () => {
    const { auth, me, user } = await signedIn()

    const answer = await client(auth).get(paths.profile, me)

    expect([answer.status, answer.body]).toEqual([200, user])
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })
})

describe('PATCH profile', () => {
  it('changes what it names', async () => {
    const { auth, me, user } = await signedIn()
    const change = { first_name: 'Ada', last_name: 'Lovelace', company: 'Analytical Engines' }

    const answer = await client(auth).patch(paths.profile, change, me)

    const changed = { ...user, ...change, full_name: 'Ada Lovelace', initials: 'AL', display_username: 'Ada Lovelace' }
    expect([answer.status, answer.body]).toEqual([200, changed])
    expect((await client(auth).get(paths.profile, me)).body).toEqual(changed)
  })

  it('leaves alone what it does not name', async () => {
    const { auth, me } = await signedIn()
    await client(auth).patch(paths.profile, { first_name: 'Ada', position: 'Countess' }, me)

    const { body } = await client(auth).patch(paths.profile, { position: '' }, me)

    expect(body).toMatchObject({ first_name: 'Ada', position: '' })
  })

  it('tells of the change', async () => {
    const { auth, me, userId, events } = await signedIn()
    await client(auth).patch(paths.profile, { first_name: 'Ada' }, me)

    expect(events.at(-1)).toMatchObject({ type: 'account.updated', accountId: userId })
  })

  it('names its request in the event', async () => {
    const { auth, me, events } = await signedIn()
    const answer = await client(auth).patch(paths.profile, { first_name: 'Ada' }, me)

    expect(events.at(-1)).toMatchObject({ requestId: answer.headers.get('request-id') })
  })

  it.each([
    ['id', 99],
    ['username', 'root'],
    ['email', 'eve@example.com'],
    ['phone', '+12025550199'],
    ['phone_verified', false],
    ['is_staff', true],
    ['date_joined', '2000-01-01T00:00:00Z'],
    ['full_name', 'Eve'],
  ])('cannot change %s', async (name, value) => {
    const { auth, me, user } = await signedIn()

    const answer = await client(auth).patch(paths.profile, { [name]: value }, me)

    expect([answer.status, answer.body]).toEqual([200, user])
  })

  it('counts what people see as one character once, whatever JavaScript counts', async () => {
    const { auth, me } = await signedIn()
    const fifty = '𝒜'.repeat(50)

    expect((await client(auth).patch(paths.profile, { first_name: fifty }, me)).body['first_name']).toBe(fifty)
    const answer = await client(auth).patch(paths.profile, { first_name: `${fifty}𝒜` }, me)
    expect(answer.body['fields']).toEqual({ first_name: ['Ensure this field has no more than 50 characters.'] })
  })

  it.each([
    ['first_name', 50],
    ['last_name', 50],
    ['company', 100],
    ['position', 100],
    ['language', 10],
    ['timezone', 64],
  ])('takes a %s of %i characters, no more', async (name, most) => {
    const { auth, me } = await signedIn()

    expect((await client(auth).patch(paths.profile, { [name]: 'x'.repeat(most) }, me)).status).toBe(200)
    const refused = await client(auth).patch(paths.profile, { [name]: 'x'.repeat(most + 1) }, me)

    expectProblem(refused, 400, 'validation_error')
    expect(refused.body['fields']).toEqual({ [name]: [`Ensure this field has no more than ${most} characters.`] })
  })

  it.each([5, true, [], {}])('takes text only, not %j', async (value) => {
    const { auth, me } = await signedIn()

    const refused = await client(auth).patch(paths.profile, { first_name: value }, me)

    expectProblem(refused, 400, 'validation_error')
    expect(refused.body['fields']).toEqual({ first_name: ['Not a valid string.'] })
  })

  it.each([
    ['a NUL', 'Ada\u0000'],
    ['half a surrogate pair', 'Ada\ud800'],
    ['the other half', '\udc00Ada'],
  ])('refuses %s, which a database cannot keep', async (_, value) => {
    const { auth, me } = await signedIn()

    const answer = await client(auth).patch(paths.profile, { first_name: value }, me)

    expectProblem(answer, 400, 'validation_error')
    expect(Object.keys(answer.body['fields'] as object)).toEqual(['first_name'])
  })

  it.each([
    ['letters of any script', 'Ада Лавлейс 愛達'],
    ['emoji', '👩‍💻'],
    ['markup', '<script>alert(1)</script>'],
    ['SQL', "'); drop table accounts; --"],
    ['quotes and backslashes', `"\\'`],
  ])('keeps %s as they are', async (_, value) => {
    const { auth, me } = await signedIn()
    await client(auth).patch(paths.profile, { first_name: value }, me)

    expect((await client(auth).get(paths.profile, me)).body['first_name']).toBe(value)
  })

  it('needs credentials', async () => {
    const { auth, user, me } = await signedIn()

    expectProblem(await client(auth).patch(paths.profile, { first_name: 'Eve' }), 401, 'not_authenticated')
    expect((await client(auth).get(paths.profile, me)).body).toEqual(user)
  })
})

describe('POST profile/delete', () => {
  it('ends the account, its sessions and its tokens', async () => {
    const { auth, me, refresh, userId, events } = await signedIn()

    const answer = await client(auth).post(paths.deleteProfile, {}, me)

    expect([answer.status, answer.body]).toEqual([
      200,
      { success: true, message: 'Your account has been successfully deleted.' },
    ])
    expectProblem(await client(auth).get(paths.profile, me), 401, 'user_not_found')
    expect((await client(auth).post(paths.refresh, { refresh })).status).toBe(401)
    expect(events.slice(-2)).toMatchObject([
      { type: 'account.deleted', accountId: userId },
      { type: 'session.ended', reason: 'account_deleted' },
    ])
  })

  it('needs no body, as in the first specification', async () => {
    const { auth, me } = await signedIn()

    expect((await client(auth).post(paths.deleteProfile, undefined, me)).status).toBe(200)
  })

  it('is refused the second time', async () => {
    const { auth, me } = await signedIn()
    await client(auth).post(paths.deleteProfile, {}, me)

    expectProblem(await client(auth).post(paths.deleteProfile, {}, me), 401, 'user_not_found')
  })

  it('lets the number sign up anew, as somebody else', async () => {
    const made = await signedIn()
    await client(made.auth).patch(paths.profile, { first_name: 'Ada' }, made.me)
    await client(made.auth).post(paths.deleteProfile, {}, made.me)

    const { answer, userId } = await signIn(made, identifier)

    expect(userId).not.toBe(made.userId)
    expect(answer.body['user']).toMatchObject({ phone: identifier, first_name: '' })
  })

  it('needs credentials', async () => {
    const { auth, me } = await signedIn()

    expectProblem(await client(auth).post(paths.deleteProfile, {}), 401, 'not_authenticated')
    expect((await client(auth).get(paths.profile, me)).status).toBe(200)
  })
})
