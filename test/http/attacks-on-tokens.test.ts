import { createHmac, generateKeyPairSync, sign as signBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { toNodeListener } from '../../src/mounts/node.ts'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { serialisationsOf } from '../jwt/confusion.ts'
import { keyPairs } from '../jwt/key-pairs.ts'
import { client, type Json, paths, signIn } from './client.ts'
import { expectProblem } from './shapes.ts'
import { notValid, profile, simplejwt } from './tokens.ts'

// Class J of the attack catalogue, for a secret and for a key pair. A forged token is signed right wherever the attack is
// something else than its signature.

const identifier = '+12025550123'
const signingKey = 'mN3vQ8rT1wX5zB7cF2gJ6kL9pS4dH0yA'
const attacker = generateKeyPairSync('rsa', { modulusLength: 2048 })

const instances = [
  ['HS256', { algorithm: 'HS256', signingKey }],
  ['RS256', { algorithm: 'RS256', signingKey: keyPairs.RS256.privatePem, keyId: 'ours' }],
] as const

const rightSignature = {
  HS256: (text: string) => createHmac('sha256', signingKey).update(text).digest('base64url'),
  RS256: (text: string) => signBytes('sha256', Buffer.from(text), keyPairs.RS256.privateKey).toString('base64url'),
}
const attackers = (text: string): string =>
  signBytes('sha256', Buffer.from(text), attacker.privateKey).toString('base64url')
const hmac = (key: string | Buffer) => (text: string) => createHmac('sha256', key).update(text).digest('base64url')

describe.each(instances)('with %s', (algorithm, jwt) => {
  const kid = algorithm === 'RS256' ? { kid: 'ours' } : {}
  const right = rightSignature[algorithm]

  /** An instance with somebody signed in, and what forges tokens of that session. */
  async function signedIn() {
    const made = await testAuth({ jwt })
    const { access, refresh, userId } = await signIn(made, identifier)
    const claims = decodeJwt(access)
    const forge = (header: Json, payload: Json | string, signature: (text: string) => string): string => {
      const written = typeof payload === 'string' ? payload : JSON.stringify({ ...claims, ...payload })
      const text = [JSON.stringify({ alg: algorithm, typ: 'JWT', ...kid, ...header }), written]
        .map((part) => Buffer.from(part).toString('base64url'))
        .join('.')
      return `${text}.${signature(text)}`
    }
    return { ...made, access, refresh, userId, claims, forge }
  }

  it('takes a token that is forged with the right key, so that what follows is refused for its own sake', async () => {
    const made = await signedIn()

    expect((await profile(made, `Bearer ${made.forge({}, {}, right)}`)).status).toBe(200)
  })

  it.each(['none', 'None', 'NONE', 'nOnE', '', 'none ', null])('J-01 refuses the algorithm %j', async (alg) => {
    const made = await signedIn()
    for (const signature of [() => '', right, () => 'AAAA'])
      await expectInvalid(made, made.forge({ alg }, {}, signature))
  })

  it('J-02, J-03, J-04 refuses HMAC with the public key, however it is written', async () => {
    const made = await signedIn()
    const published = await client(made.auth).get('/.well-known/jwks.json')
    const keys = [...serialisationsOf(keyPairs.RS256.publicKey).values(), Buffer.from(published.text)]
    for (const key of keys) {
      for (const header of [{ alg: 'HS256' }, { alg: 'HS256', kid: undefined }, {}])
        await expectInvalid(made, made.forge(header, {}, hmac(key)))
    }
  })

  it.each([
    ['a path', '../../../../../../dev/null'],
    ['an absolute path', '/dev/null'],
    ['an address', 'http://127.0.0.1/key'],
    ['SQL', "' UNION SELECT 'key' --"],
    ['a command', '|whoami'],
    ['a member of every object', '__proto__'],
    ['a method of every object', 'constructor'],
    ['an unknown name', 'theirs'],
    ['nothing', ''],
    ['null', null],
    ['a list', ['ours']],
    ['a long name', 'k'.repeat(5000)],
  ])('J-05, J-06 looks up a kid that is %s among its own names only', async (_, name) => {
    const made = await signedIn()
    for (const signature of [right, attackers, hmac(''), hmac('key')])
      await expectInvalid(made, made.forge({ kid: name }, {}, signature))
  })

  it('J-05 reads no file that a kid names', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keychime-kid-'))
    writeFileSync(join(folder, 'key'), signingKey)
    const made = await signedIn()

    await expectInvalid(made, made.forge({ kid: join(folder, 'key') }, {}, hmac(signingKey)))
    rmSync(folder, { recursive: true })
  })

  it('J-07 uses no key that a token brings along', async () => {
    const made = await signedIn()
    const jwk = attacker.publicKey.export({ format: 'jwk' })
    const x5c = [attacker.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')]
    for (const header of [{ jwk }, { jwk: { ...jwk, ...kid } }, { x5c }, { jwk, kid: undefined }])
      await expectInvalid(made, made.forge({ alg: 'RS256', ...header }, {}, attackers))
  })

  it('J-08 fetches nothing that a token points at', async () => {
    const sink = await listening()
    const made = await signedIn()
    for (const name of ['jku', 'x5u', 'kid', 'iss'])
      await expectInvalid(made, made.forge({ alg: 'RS256', [name]: sink.url }, { iss: sink.url }, attackers))
    // A token that is good in all else does not make it fetch either.
    await profile(made, `Bearer ${made.forge({ jku: sink.url, x5u: sink.url }, {}, right)}`)
    await new Promise((resolve) => setTimeout(resolve, 100))

    expect(sink.hits()).toBe(0)
    sink.close()
  })

  it.each([[['exp']], [['b64']], [['alg']], [['unheard-of']], [[]], ['exp'], [null], [{}], [true]])(
    'J-09 refuses what it cannot honour: crit %j',
    async (crit) => {
      const made = await signedIn()

      await expectInvalid(made, made.forge({ crit, exp: 1, 'unheard-of': 1 }, {}, right))
    },
  )

  it.each(['"9999999999"', '1e999', '-1', '-1e999', 'null', '[9999999999]', '{}', 'true', '1e308', '""'])(
    'J-10 refuses a time that is %s',
    async (written) => {
      const made = await signedIn()
      for (const name of ['exp', 'nbf', 'iat']) {
        const payload = JSON.stringify({ ...made.claims, [name]: 0 }).replace(`"${name}":0`, `"${name}":${written}`)

        await expectInvalid(made, made.forge({}, payload, right))
      }
    },
  )

  it('J-12 refuses the token of another instance: another key, another audience, another issuer', async () => {
    const made = await signedIn()
    const others = [
      await testAuth({ jwt: { ...jwt, audience: 'b' } }),
      await testAuth({ jwt: { ...jwt, issuer: 'b' } }),
      await testAuth({ secret: 'another-secret-of-32-bytes-or-more-Kq7vS6c1' }),
    ]
    for (const other of others) {
      await signIn(other, identifier)
      await expectInvalid(other, made.access)
    }
  })

  it('J-13 refuses a token after sign-out, at once and at a second instance', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keychime-two-'))
    const database = `sqlite:${join(folder, 'auth.db')}`
    const first = await testAuth({ jwt, database })
    // Alone: either of two would send the message, and have it in its own inbox.
    const { access, refresh } = await signIn(first, identifier)
    const second = await testAuth({ jwt, database })
    expect((await profile(second, `Bearer ${access}`)).status).toBe(200)

    await client(first.auth).post(paths.blacklist, { refresh })

    for (const made of [second, first]) await expectInvalid(made, access, 'Token is blacklisted')
    await Promise.all([first.auth.close(), second.auth.close()])
    rmSync(folder, { recursive: true })
  })

  it('J-14 refuses the token of a deleted account', async () => {
    const made = await signedIn()
    await made.auth.accounts.delete(made.userId)

    expectProblem(await profile(made, `Bearer ${made.access}`), 401, 'user_not_found')
  })

  it('J-15 refuses a token of a megabyte, in a header and in a body', async () => {
    const made = await signedIn()
    const large = `${made.access}${'A'.repeat(1_000_000)}`

    await expectInvalid(made, large)
    for (const [path, name] of [
      [paths.refresh, 'refresh'],
      [paths.verifyToken, 'token'],
      [paths.blacklist, 'refresh'],
    ] as const)
      expect((await client(made.auth).post(path, { [name]: large })).status).toBe(413)
    expect(await statusOverSocket(made, large)).toBe(431)
  })

  it('J-16 refuses a token as JSON, and a JWE', async () => {
    const made = await signedIn()
    const [header, payload, signature] = made.access.split('.')
    const flat = { payload, protected: header, signature }
    const others = [
      JSON.stringify(flat),
      JSON.stringify({ payload, signatures: [{ protected: header, signature }] }),
      Buffer.from(JSON.stringify(flat)).toString('base64url'),
      `${header}..${signature}`,
      `${header}.a2V5.${payload}.Y2lwaGVy.${signature}`,
      `${header}....`,
      '....',
    ]
    for (const other of others) await expectInvalid(made, other)
    for (const value of [flat, [made.refresh], { refresh: made.refresh }])
      expect((await client(made.auth).post(paths.refresh, { refresh: value })).status).toBe(400)
  })

  it('reads the last of two members of one name, as everybody does (RFC 7515 §4, RFC 7519 §4)', async () => {
    const made = await signedIn()
    const payload = JSON.stringify(made.claims)
    const alg = (first: string, last: string) => `{"alg":"${first}","alg":"${last}","kid":"${kid.kid ?? ''}"}`
    const header = (written: string) => (algorithm === 'HS256' ? written.replace(',"kid":""', '') : written)
    const token = (written: string, claims = payload): string => {
      const text = [header(written), claims].map((part) => Buffer.from(part).toString('base64url')).join('.')
      return `${text}.${right(text)}`
    }

    expect((await profile(made, `Bearer ${token(alg('none', algorithm))}`)).status).toBe(200)
    await expectInvalid(made, token(alg(algorithm, 'none')))
    await expectInvalid(made, token(alg(algorithm, algorithm), payload.replace('}', ',"exp":1}')), 'Token is expired')
    await expectInvalid(made, token(alg(algorithm, algorithm), payload.replace('}', ',"sid":7}')))
  })

  it('takes the right token after all that, and tells of nothing that did not happen', async () => {
    const made = await signedIn()
    const before = [...made.events]
    await expectInvalid(made, made.forge({}, {}, attackers))
    await expectInvalid(
      made,
      made.forge({ alg: 'none' }, {}, () => ''),
    )

    expect((await profile(made, `Bearer ${made.access}`)).status).toBe(200)
    expect(made.events).toEqual(before)
    await client(made.auth).post(paths.blacklist, { refresh: made.refresh })
    expect(made.events.map(({ type }) => type)).toEqual([...before.map(({ type }) => type), 'session.ended'])
  })
})

/** The one answer to a token that is none of ours, whatever is wrong with it; it says nothing of the token. */
async function expectInvalid(made: TestAuth, token: string, sentence = 'Token is invalid'): Promise<void> {
  const before = made.events.length
  const answer = await profile(made, `Bearer ${token}`)

  expectProblem(answer, 401, 'token_not_valid')
  expect(simplejwt(answer.body)).toEqual(notValid(sentence))
  expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="api", error="invalid_token"')
  for (const part of token.split('.').filter(({ length }) => length > 12)) expect(answer.text).not.toContain(part)
  expect(made.events).toHaveLength(before)
}

/** A server on loopback that counts who comes. */
async function listening(): Promise<{ url: string; hits: () => number; close: () => void }> {
  let hits = 0
  const server = createServer((_, answer) => {
    hits++
    answer.end('{"keys":[]}')
  })
  server.on('connection', () => hits++)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/jwks.json`, hits: () => hits, close: () => server.close() }
}

/** What `node:http` makes of it, which reads headers before we do. */
async function statusOverSocket({ auth }: TestAuth, token: string): Promise<number | undefined> {
  const server = createServer(toNodeListener(auth))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const asked = request({ port, host: '127.0.0.1', path: paths.profile, headers: { authorization: `Bearer ${token}` } })
  asked.on('error', () => undefined)
  asked.end()
  const [answer] = (await once(asked, 'response')) as [{ readonly statusCode?: number; resume(): void }]
  answer.resume()
  server.closeAllConnections()
  server.close()
  return answer.statusCode
}
