import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeProtectedHeader } from 'jose'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { deriveCode } from '../../src/core/code.ts'
import { type Auth, type AuthConfig, createAuth, type OtpVerified } from '../../src/index.ts'
import { sql } from '../../src/store/sql.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import { type TestAuth, testAuth, testClock } from '../../src/testing/index.ts'
import { bearer, client, type Json, paths, signIn } from '../http/client.ts'

const jwt = { keysFrom: 'database', algorithm: 'ES256', accessTokenLifetimeMinutes: 30 } as const

describe('keys in the database', () => {
  it('begin with one that is made by itself, named in tokens and published', async () => {
    const made = await testAuth({ jwt })
    const { access } = await signIn(made, '+12025550123')
    const [key] = await made.auth.keys.list()

    expect(decodeProtectedHeader(access)).toEqual({ alg: 'ES256', typ: 'JWT', kid: key?.kid })
    expect(key).toMatchObject({ kid: expect.stringMatching(/^key_\w{30}$/), algorithm: 'ES256', state: 'signing' })
    expect(await published(made)).toEqual([
      {
        kty: 'EC',
        crv: 'P-256',
        alg: 'ES256',
        use: 'sig',
        kid: key?.kid,
        x: expect.any(String),
        y: expect.any(String),
      },
    ])
    expect(made.events.find(({ type }) => type === 'key.created')).toMatchObject({ kid: key?.kid, algorithm: 'ES256' })
  })

  it('publish a new one at once, sign with it later, and take the old one until its last token is over', async () => {
    const made = await testAuth({ jwt })
    const early = await signIn(made, '+12025550123')
    const { outcome, keys } = await made.auth.keys.rotate({ algorithm: 'RS256' })
    const [first, second] = keys

    expect([outcome, first?.state, second?.state]).toEqual(['rotated', 'signing', 'waiting'])
    expect((await published(made)).map(({ alg }) => alg)).toEqual(['ES256', 'RS256'])

    made.clock.advance({ minutes: 9, seconds: 59 })
    const last = await signIn(made, '+12025550123')
    expect(decodeProtectedHeader(last.access).kid).toBe(first?.kid)

    made.clock.advance({ seconds: 1 })
    expect(decodeProtectedHeader((await signIn(made, '+12025550124')).access).kid).toBe(second?.kid)
    expect((await made.auth.keys.list()).map(({ state }) => state)).toEqual(['accepted', 'signing'])
    expect(await opens(made, early.access)).toBe(true)

    made.clock.advance({ minutes: 29, seconds: 58 })
    expect(await opens(made, last.access)).toBe(true)
    made.clock.advance({ minutes: 2 })
    expect(await published(made)).toMatchObject([{ kid: second?.kid }])
    expect(await opens(made, last.access)).toBe(false)
  })

  it('are not changed again while one waits for its turn', async () => {
    const made = await testAuth({ jwt })
    await made.auth.ready()
    await made.auth.keys.rotate()
    const again = await made.auth.keys.rotate()

    expect([again.outcome, again.keys.length]).toEqual(['waiting', 2])
    expect(await made.auth.keys.list()).toHaveLength(2)
  })

  it('take the place of one that leaked at once; sessions go on', async () => {
    const made = await testAuth({ jwt })
    const { access, refresh } = await signIn(made, '+12025550123')
    await made.auth.keys.rotate({ others: 'refused' })

    expect(await opens(made, access)).toBe(false)
    const { body } = await client(made.auth).post(paths.refresh, { refresh })
    expect(await opens(made, String(body['access']))).toBe(true)
    expect(await published(made)).toHaveLength(1)
  })

  it('serve secrets too, which nobody publishes', async () => {
    const made = await testAuth({ jwt: { ...jwt, algorithm: 'HS512' } })
    const { access } = await signIn(made, '+12025550123')

    expect(decodeProtectedHeader(access)).toMatchObject({ alg: 'HS512', kid: expect.any(String) })
    expect([await opens(made, access), await published(made)]).toEqual([true, []])
  })

  it('forget remembered tokens when the keys change', async () => {
    const made = await testAuth({ jwt: { ...jwt, verifiedTokenCache: 100 } })
    const { access } = await signIn(made, '+12025550123')
    for (let i = 0; i < 3; i++) expect(made.auth.tokens.verify(access).accountId).toBe(1)
    await made.auth.keys.rotate({ others: 'refused' })

    expect(() => made.auth.tokens.verify(access)).toThrow('Token is invalid')
  })

  it('are not read anew while they stay as they are', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const made = await testAuth({ jwt: { ...jwt, verifiedTokenCache: 100 } })
    const { access } = await signIn(made, '+12025550123')
    const { claims } = made.auth.tokens.verify(access)
    await vi.advanceTimersByTimeAsync(20_000)

    // The same object: it was remembered all the while.
    expect(made.auth.tokens.verify(access).claims).toBe(claims)
    vi.useRealTimers()
  })

  it('are made for algorithms that there are, and never before others have read them', async () => {
    const { auth } = await testAuth({ jwt })

    await expect(auth.keys.rotate({ algorithm: 'none' as 'ES256' })).rejects.toThrow('rotation.algorithm must be')
    await expect(auth.keys.rotate({ leadMs: 9_999 })).rejects.toThrow('rotation.leadMs must be 10000 or more')
    for (const leadMs of [Number.NaN, Number.POSITIVE_INFINITY, 30 * 86_400_000 + 1]) {
      await expect(auth.keys.rotate({ leadMs })).rejects.toThrow('rotation.leadMs must be 10000 or more')
    }
    await expect(auth.keys.rotate({ others: 'revoked' as 'refused' })).rejects.toThrow(
      'rotation.others must be accepted',
    )
    expect(await auth.keys.list()).toHaveLength(1)
  })

  it('cannot be told to be elsewhere as well', async () => {
    await expect(testAuth({ jwt: { ...jwt, signingKey: 'x'.repeat(40) } })).rejects.toThrow(
      'config.jwt.signingKey must not be set: keys are in the database',
    )
    const [{ privateKey }, other] = [keyPair(), keyPair()]
    const verifyingKeys = [other.publicKey]
    await expect(testAuth({ jwt: { ...jwt, verifyingKeys, keyId: 'mine', signingKey: privateKey } })).rejects.toThrow(
      [
        'config.jwt.signingKey must not be set: keys are in the database',
        'config.jwt.keyId must not be set: keys are in the database',
        'config.jwt.verifyingKeys must not be set: keys are in the database',
      ].join('\n'),
    )
    const { auth } = await testAuth()
    await expect(auth.keys.rotate()).rejects.toThrow('jwt.keysFrom must be database for keys to be made')
    expect(await auth.keys.list()).toEqual([{ algorithm: 'HS256', state: 'signing' }])
  })
})

describe('one database file', () => {
  const secret = 'DzTbmCj9lXIf19X_7JUFdHTLLt1ppfqMojDtSYtAxUY'
  const opened: Auth[] = []
  const clock = testClock()
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keychime-keys-'))
  })
  afterEach(async () => {
    vi.useRealTimers()
    for (const auth of opened.splice(0)) await auth.close()
    rmSync(folder, { recursive: true })
  })
  const open = (config: Partial<AuthConfig> = {}, onError?: (error: unknown) => void): Auth => {
    const database = `sqlite:${join(folder, 'keys.db')}`
    const auth = createAuth(
      { secret, environment: 'test', database, jwt, ...config },
      { ambient: { now: clock.now }, ...(onError === undefined ? {} : { onError }) },
    )
    opened.push(auth)
    return auth
  }

  it('gives several instances that start at once one key', async () => {
    const instances = Array.from({ length: 5 }, () => open())
    await Promise.all(instances.map((auth) => auth.ready()))
    const kids = await Promise.all(instances.map(async (auth) => (await auth.keys.list()).map(({ kid }) => kid)))

    expect(new Set(kids.flat()).size).toBe(1)
  })

  it('is waited for by whoever refreshes or signs out before it was read', async () => {
    const first = open()
    const { refresh } = await tokensOf(first)
    const traded = await open().tokens.refresh(refresh)

    expect(first.tokens.verify(traded.access)).toMatchObject({ accountId: 1 })
    await open().tokens.revoke(refresh)
    await expect(first.tokens.refresh(refresh)).rejects.toMatchObject({
      details: { detail: 'Token is blacklisted' },
    })
  })

  it('tells every instance of a new key before it signs', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const [one, other] = [open(), open()]
    await Promise.all([one.ready(), other.ready()])
    await one.keys.rotate({ leadMs: 10_000 })
    await vi.advanceTimersByTimeAsync(1_000)
    vi.useRealTimers()
    clock.advance({ seconds: 10 })
    const access = await accessOf(one)

    expect(other.tokens.verify(access)).toMatchObject({ accountId: 1 })
  })

  it('tells every instance of a revoked key within a second', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const [one, other] = [open(), open()]
    const before = await accessOf(one)
    await other.ready()
    await one.keys.rotate({ others: 'refused' })
    await vi.advanceTimersByTimeAsync(1_000)

    expect(() => other.tokens.verify(before)).toThrow('Token is invalid')
    expect(other.tokens.verify(await accessOf(one))).toMatchObject({ sessionId: expect.any(String) })
  })

  it('names keys that cannot be opened beside some that can, once', async () => {
    const { keys } = await open().keys.rotate()
    const db = openSqlite(join(folder, 'keys.db'))
    db.run(sql`update signing_keys set sealed = ${'under another secret'} where kid = ${keys[1]?.kid}`)
    db.close()
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const said: unknown[] = []
    const auth = open({}, (error) => said.push(error))
    await auth.ready()
    await vi.advanceTimersByTimeAsync(5_000)

    expect(said.map(String)).toEqual([expect.stringContaining(`tokens of ${keys[1]?.kid} are refused: `)])
    expect(auth.tokens.verify(await accessOf(auth))).toMatchObject({ sessionId: expect.any(String) })
  })

  it('is never asked for a key that a token names', async () => {
    const auth = open({}, () => {})
    const access = await accessOf(auth)
    const [header = '', ...rest] = access.split('.')
    const { get } = client(auth)
    // Whoever asks it from now on is answered with 503.
    await auth.close()
    for (const kid of ['key_unknown', "' or 1=1 --", '../../keys.db', 'x'.repeat(3000)]) {
      const named = { ...JSON.parse(Buffer.from(header, 'base64url').toString()), kid }
      const forged = [Buffer.from(JSON.stringify(named)).toString('base64url'), ...rest].join('.')
      expect((await get(paths.profile, bearer(forged))).status).toBe(401)
    }
    expect((await get(paths.profile, bearer(access))).status).toBe(503)
  })

  it('has no private key in it that could be read', async () => {
    await open({ jwt: { ...jwt, algorithm: 'RS256' } }).ready()
    const bytes = Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))))

    expect(bytes.includes('signing_keys')).toBe(true)
    expect(bytes.includes('PRIVATE')).toBe(false)
  })

  it('cannot be opened under another secret, and says what to do', async () => {
    await open().ready()
    const stranger = open({ secret: `${secret}.` })

    await expect(stranger.ready()).rejects.toThrow(
      'the keys in the database were sealed under another secret: set that secret, or run keychime keys rotate --revoke',
    )
    await expect(accessOf(stranger)).rejects.toMatchObject({ code: 'unavailable' })
    await stranger.keys.rotate({ others: 'refused' })
    expect(stranger.tokens.verify(await accessOf(stranger))).toMatchObject({ accountId: 1 })
  })

  it('gives no key of another row or another algorithm', async () => {
    await open().ready()
    const db = openSqlite(join(folder, 'keys.db'))
    db.run(sql`update signing_keys set algorithm = ${'HS256'}`)
    db.close()

    await expect(open().ready()).rejects.toThrow('sealed under another secret')
  })
})

/** What the instance shows to everybody. */
async function published({ auth }: TestAuth): Promise<readonly Json[]> {
  const { body } = await client(auth).get('/.well-known/jwks.json')
  return body['keys'] as Json[]
}

async function opens({ auth }: TestAuth, access: string): Promise<boolean> {
  return (await client(auth).get(paths.profile, bearer(access))).status === 200
}

async function accessOf(auth: Auth): Promise<string> {
  return (await tokensOf(auth)).access
}

async function tokensOf(auth: Auth): Promise<OtpVerified> {
  const { challengeId, handle } = await auth.otp.request({
    identifier: `ada${Math.floor(performance.now() * 1000)}@example.com`,
  })
  // Any instance on the file sends the message, and has it in its own inbox.
  return auth.otp.verify({ challengeId, otp: deriveCode(auth.settings.keys.code, handle, 6) })
}

/** As text. */
function keyPair(): { readonly privateKey: string; readonly publicKey: string } {
  return generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
}
