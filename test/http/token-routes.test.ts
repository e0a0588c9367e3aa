import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { testAuth } from '../../src/testing/index.ts'
import { bearer, client, paths, signIn } from './client.ts'
import { blank, notNull, notText, refresh, refused, required, type Tokens } from './tokens.ts'

// The table of djangorestframework-simplejwt's answers. Every refusal by token says `WWW-Authenticate` (RFC 6750 §3).

const identifier = '+12025550123'

describe('POST token/refresh', () => {
  it('gives an access token and the next refresh token', async () => {
    const made = await testAuth()
    const first = await signIn(made, identifier)

    const answer = await refresh(made, first.refresh)

    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.body).toEqual({ access: expect.any(String), refresh: expect.any(String) })
    expect([answer.body['access'], answer.body['refresh']]).not.toContain(first.refresh)
    expect((await client(made.auth).get(paths.profile, bearer(String(answer.body['access'])))).status).toBe(200)
  })

  it('sets no cookie', async () => {
    const made = await testAuth()
    const first = await signIn(made, identifier)

    expect((await refresh(made, first.refresh)).cookies).toEqual({})
  })

  it('keeps session and account', async () => {
    const made = await testAuth()
    const first = await signIn(made, identifier)
    const answer = await refresh(made, first.refresh)

    const [before, after] = [first.access, String(answer.body['access'])].map(decodeJwt)
    expect([after?.['sid'], after?.['user_id']]).toEqual([before?.['sid'], before?.['user_id']])
    expect(after?.jti).not.toBe(before?.jti)
  })

  it.each([
    ['missing', {}, { refresh: [required] }],
    ['blank', { refresh: '' }, { refresh: [blank] }],
    ['a number', { refresh: 5 }, { refresh: [notText] }],
    ['a list', { refresh: ['x'] }, { refresh: [notText] }],
    ['null', { refresh: null }, { refresh: [notNull] }],
  ])('says 400 of a token that is %s', async (_, body, expected) => {
    const { auth } = await testAuth()

    const answer = await client(auth).post(paths.refresh, body)

    expect([answer.status, answer.body]).toEqual([400, expected])
  })

  it.each([
    ['garbage', () => 'garbage', 'Token is invalid'],
    ['three dots', () => 'a.b.c', 'Token is invalid'],
    ['an access token', (made: Tokens) => made.access, 'Token has wrong type'],
    ['signed by another', (made: Tokens) => `${made.refresh.slice(0, -4)}AAAA`, 'Token is invalid'],
    ['with a second spelling', (made: Tokens) => `${made.refresh}=`, 'Token is invalid'],
  ])('says 401 of what is %s', async (_, token, detail) => {
    const made = await testAuth()
    const tokens = await signIn(made, identifier)

    const answer = await refresh(made, token(tokens))

    expect([answer.status, answer.body]).toEqual([401, refused(detail)])
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="api", error="invalid_token"')
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(answer.headers.get('request-id')).toMatch(/^req_/)
  })

  it('says 401 of an expired one', async () => {
    const made = await testAuth()
    const first = await signIn(made, identifier)
    made.clock.advance({ hours: 90 * 24 })

    const answer = await refresh(made, first.refresh)

    expect([answer.status, answer.body]).toEqual([401, refused('Token is expired')])
  })

  it('says 401 of a blacklisted one', async () => {
    const made = await testAuth()
    const first = await signIn(made, identifier)
    await client(made.auth).post(paths.blacklist, { refresh: first.refresh })

    const answer = await refresh(made, first.refresh)

    expect([answer.status, answer.body]).toEqual([401, refused('Token is blacklisted')])
  })

  it.each(['disable', 'delete'] as const)('says 401 where the operator did %s the account', async (change) => {
    const made = await testAuth()
    const first = await signIn(made, identifier)
    await made.auth.accounts[change](first.userId)

    const answer = await refresh(made, first.refresh)

    expect([answer.status, answer.body]).toEqual([401, { detail: 'No active account found for the given token.' }])
    expect(answer.headers.get('www-authenticate')).toContain('Bearer realm="api"')
  })

  it('stays refused after the account was enabled again: its sessions are over', async () => {
    const made = await testAuth()
    const first = await signIn(made, identifier)
    await made.auth.accounts.disable(first.userId)
    await made.auth.accounts.enable(first.userId)

    expect((await refresh(made, first.refresh)).body).toEqual(refused('Token is blacklisted'))
  })

  it('says 405 to other methods, in simplejwt’s words', async () => {
    const { auth } = await testAuth()

    const answer = await client(auth).get(paths.refresh)

    expect([answer.status, answer.body['detail']]).toEqual([405, 'Method "GET" not allowed.'])
    expect(answer.headers.get('allow')).toBe('POST')
  })
})

describe('POST token/verify', () => {
  it.each(['access', 'refresh'] as const)('says yes to a good %s token', async (kind) => {
    const made = await testAuth()
    const tokens = await signIn(made, identifier)

    const answer = await client(made.auth).post(paths.verifyToken, { token: tokens[kind] })

    expect([answer.status, answer.body]).toEqual([200, {}])
  })

  it.each([
    [{}, { token: [required] }],
    [{ token: '' }, { token: [blank] }],
    [{ token: 5 }, { token: [notText] }],
    [{ token: null }, { token: [notNull] }],
    [{ refresh: 'x' }, { token: [required] }],
  ])('says 400 of %j', async (body, expected) => {
    const { auth } = await testAuth()

    const answer = await client(auth).post(paths.verifyToken, body)

    expect([answer.status, answer.body]).toEqual([400, expected])
  })

  it('says 401 of garbage', async () => {
    const { auth } = await testAuth()

    const answer = await client(auth).post(paths.verifyToken, { token: 'garbage' })

    expect([answer.status, answer.body]).toEqual([401, refused('Token is invalid')])
    expect(answer.headers.get('www-authenticate')).toContain('Bearer realm="api"')
  })

  it.each([
    ['access', { minutes: 30 }],
    ['refresh', { hours: 90 * 24 }],
  ] as const)('says 401 of an expired %s token', async (kind, by) => {
    const made = await testAuth()
    const tokens = await signIn(made, identifier)
    made.clock.advance(by)

    const answer = await client(made.auth).post(paths.verifyToken, { token: tokens[kind] })

    expect([answer.status, answer.body]).toEqual([401, refused('Token is expired')])
  })

  it('says 400 of a blacklisted refresh token', async () => {
    const made = await testAuth()
    const tokens = await signIn(made, identifier)
    await client(made.auth).post(paths.blacklist, { refresh: tokens.refresh })

    const answer = await client(made.auth).post(paths.verifyToken, { token: tokens.refresh })

    expect([answer.status, answer.body]).toEqual([400, { non_field_errors: ['Token is blacklisted'] }])
  })

  it('says 400 of a refresh token that was traded, once its grace is over', async () => {
    const made = await testAuth()
    const tokens = await signIn(made, identifier)
    await refresh(made, tokens.refresh)
    made.clock.advance({ seconds: 10 })

    const answer = await client(made.auth).post(paths.verifyToken, { token: tokens.refresh })

    expect([answer.status, answer.body]).toEqual([400, { non_field_errors: ['Token is blacklisted'] }])
  })

  it('spends nothing', async () => {
    const made = await testAuth()
    const tokens = await signIn(made, identifier)
    for (let n = 0; n < 5; n++) await client(made.auth).post(paths.verifyToken, { token: tokens.refresh })

    expect((await refresh(made, tokens.refresh)).status).toBe(200)
  })
})
