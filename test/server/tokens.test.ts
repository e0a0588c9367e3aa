import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runProgram, type Spawn, startServer } from '../server.ts'
import { issuerKey } from '../verifier/issuer.ts'
import { waitUntil } from '../wait-until.ts'

const folder = mkdtempSync(join(tmpdir(), 'keychime-tokens-'))
afterAll(() => rmSync(folder, { recursive: true }))

const signingKey = 'mN3vQ8rT1wX5zB7cF2gJ6kL9pS4dH0yA'
const secret = 'qO0c8Ih2Vw6mTz4rKf9Lx1NpYs7Ub3Ge5Ja'
const env = { KEYCHIME_SECRET: secret, KEYCHIME_JWT__SIGNING_KEY: signingKey, DATABASE_URL: 'sqlite::memory:' }
const now = Math.floor(Date.now() / 1000)
const claims = { token_type: 'access', exp: now + 7200, iat: now - 360, jti: 'a', user_id: '7', sid: 'ses_1' }

/** A token as the server of `env` signs them, but for what is given; `undefined` leaves a claim out. */
function forged(change: object = {}, header: object = {}, key = signingKey): Promise<string> {
  const all = { alg: 'HS256', typ: 'JWT', ...header }
  return new SignJWT({ ...claims, ...change }).setProtectedHeader(all).sign(Buffer.from(key))
}

async function tokens(words: readonly string[], options: Spawn = {}) {
  const { code, stdout, stderr } = await runProgram(['tokens', ...words], { cwd: folder, env, ...options })
  return { code, stdout, stderr }
}

describe('keychime tokens decode', () => {
  const said =
    'keychime: the signature was not checked, and anybody can write what a token says; keychime tokens verify checks it\n'

  it('prints what a token says with times in words, and that it verified nothing', async () => {
    const token = await forged({ exp: now - 3 * 86_400, nbf: now + 610, aud: ['a', 'b'] }, { kid: 'k' }, 'x'.repeat(32))

    expect(await tokens(['decode', token])).toEqual({
      code: 0,
      stderr: said,
      stdout: `
header   value
alg      HS256
typ      JWT
kid      k

claim        value
token_type   access
exp          ${now - 3 * 86_400}   expired 3 days ago
iat          ${now - 360}   issued 6 minutes ago
jti          a
user_id      7
sid          ses_1
nbf          ${now + 610}   begins in 10 minutes
aud          ["a","b"]
`.slice(1),
    })
  })

  it('tells programs the same', async () => {
    const { code, stdout, stderr } = await tokens(['decode', await forged(), '--json'])

    expect(JSON.parse(stdout)).toEqual({
      ok: true,
      verified: false,
      header: { alg: 'HS256', typ: 'JWT' },
      claims,
      times: {
        exp: { at: new Date(claims.exp * 1000).toISOString(), words: expect.stringMatching(/^expires in 2 hours$/) },
        iat: { at: new Date(claims.iat * 1000).toISOString(), words: 'issued 6 minutes ago' },
      },
    })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  it('takes times that are none as they are', async () => {
    const { stdout } = await tokens(['decode', await forged({ exp: 1e300, nbf: 'soon', iat: -1 })])

    expect(stdout).toMatch(/^exp +1e\+300$/m)
    expect(stdout).toMatch(/^nbf +soon$/m)
    expect(stdout).toMatch(/^iat +-1 +issued \d+ days ago$/m)
  })

  it('never lets a token write to the terminal', async () => {
    const { stdout } = await tokens(['decode', await forged({ note: '\u001b[2J\u009b1m\u202eabc\r\n', '\u0007': 1 })])

    expect(stdout).toContain('\\u{1b}[2J\\u{9b}1m\\u{202e}abc\\u{d}\\u{a}')
    expect(stdout.replaceAll('\n', '')).not.toMatch(/\p{C}/u)
  })

  it('reads no settings and makes nothing', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'keychime-decode-'))
    writeFileSync(join(cwd, 'keychime.yaml'), 'nothing: right\n')
    const { code } = await tokens(['decode', '-'], { cwd, env: {}, input: `${await forged()}\n` })

    expect([code, readdirSync(cwd)]).toEqual([0, ['keychime.yaml']])
    rmSync(cwd, { recursive: true })
  })

  it.each([
    ['x', 'it has 1 part in place of three'],
    ['a.b.c.d', 'it has 4 parts in place of three'],
    ['a.b.c.d.e', 'it has five parts, so it is encrypted, and only signed tokens are read'],
    ['Bearer a.b.c', 'it has blanks in it; give the token alone, without "Bearer"'],
    ['eyJhbGciOiJub25lIn0.e30.', 'it is not signed: its third part is empty'],
    ['e30=.e30.AA', 'its parts are not all base64url'],
    ['bm8.e30.AA', 'its header is no JSON object in base64url; it may be cut or changed'],
    ['e30.W10.AA', 'its claims are no JSON object in base64url; they may be cut or changed'],
    [`e30.${'e30A'.repeat(3000)}.AA`, 'it is longer than 8192 characters'],
  ])('says what is wrong with %j', async (text, fault) => {
    const [said, json] = await Promise.all([tokens(['decode', text]), tokens(['decode', text, '--json'])])

    expect(said).toEqual({ code: 1, stdout: '', stderr: `keychime: this is no token that can be read: ${fault}\n` })
    expect([json.code, JSON.parse(json.stdout)]).toEqual([1, { ok: false, fault }])
  })
})

describe('keychime tokens verify', () => {
  it('takes a good token from standard input, and says what was not looked at', async () => {
    const { code, stdout, stderr } = await tokens(['verify', '-'], { input: `${await forged()}\n` })

    expect(stdout).toBe(
      `
the token is good

kind      access
account   7
signed    HS256
expires   in 2 hours
session   ses_1, not looked at
`.slice(1),
    )
    expect(stderr).toBe(
      'keychime: its session was not looked at: the database is in memory, where nobody but its own process sees it\n',
    )
    expect(code).toBe(0)
  })

  it.each<[string, () => Promise<string>]>([
    ['it expired 3 days ago', () => forged({ exp: now - 3 * 86_400 })],
    ['it never expires: it has no "exp"', () => forged({ exp: undefined })],
    ['its "exp" is no time', () => forged({ exp: '2030' })],
    ['it is not valid before its "nbf", in 2 hours', () => forged({ nbf: now + 7300 })],
    ['it was issued in 2 hours, by a clock that is ahead of this one', () => forged({ iat: now + 7300 })],
    ['its "iss" is not https://a.example, which jwt.issuer demands', () => forged({ iss: 'https://b.example' })],
    ['its "aud" does not name shop, which jwt.audience demands', () => forged({ iss: 'https://a.example', aud: 'x' })],
    ['it has no id ("jti")', () => forged({ ...good, jti: undefined })],
    [
      'its "token_type" is not access, and it is signed with the key of access tokens',
      () => forged({ ...good, token_type: 'refresh' }),
    ],
    ['it names no account ("user_id")', () => forged({ ...good, user_id: undefined })],
    ['it names no session ("sid"), so it was not made by keychime', () => forged({ ...good, sid: undefined })],
    [
      'its "user_id" is no number of an account, or its "gen" no generation',
      () => forged({ ...good, user_id: 'root' }),
    ],
    ['its signature is not right: it was changed, or signed with another key', () => forged(good, {}, 'x'.repeat(32))],
    [
      'its header says another algorithm ("alg") than its key has: HS256',
      () => forged(good, { alg: 'HS512' }, 'x'.repeat(64)),
    ],
    ['its header names a key that is none of ours ("kid")', () => forged(good, { kid: 'other' })],
    ['its header says another "typ" than JWT', () => forged(good, { typ: 'at+jwt' })],
    ['this is no token that can be read: it has 2 parts in place of three', async () => 'a.b'],
  ])('refuses, since %s', async (sentence, make) => {
    const demanding = { ...env, KEYCHIME_JWT__ISSUER: 'https://a.example', KEYCHIME_JWT__AUDIENCE: 'shop' }
    const token = await make()
    const [said, json] = await Promise.all([
      tokens(['verify', token], { env: demanding }),
      tokens(['verify', token, '--json'], { env: demanding }),
    ])

    expect(said).toEqual({ code: 1, stdout: '', stderr: `keychime: the token is refused: ${sentence}\n` })
    expect(json).toMatchObject({ code: 1, stderr: '' })
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, refusal: sentence })
  })

  it('follows the flags and files that serve follows', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'keychime-verify-'))
    const key = issuerKey('a')
    writeFileSync(join(cwd, 'key.pem'), key.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
    const yaml = `secret: ${secret}\njwt:\n  algorithm: ES256\n  key_id: a\n  signing_key: file:key.pem\n  leeway: 60\n`
    writeFileSync(join(cwd, 'acme.yaml'), yaml)
    const signed = new SignJWT({ ...claims, exp: now - 5 }).setProtectedHeader({ alg: 'ES256', kid: 'a' })
    const words = ['verify', await signed.sign(key.privateKey), '--json', '--config', join(cwd, 'acme.yaml')]
    const { code, stdout } = await tokens(words, { cwd, env: {} })

    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      algorithm: 'ES256',
      kid: 'a',
      session: null,
      notes: ['its session was not looked at: there is no database at .keychime/keychime.db'],
    })
    expect(code).toBe(0)
    expect(readdirSync(cwd).toSorted()).toEqual(['acme.yaml', 'key.pem'])
    rmSync(cwd, { recursive: true })
  })

  it('says where there is no secret yet, and makes none', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'keychime-fresh-'))
    const { code, stderr } = await tokens(['verify', await forged()], { cwd, env: {} })

    expect(stderr).toContain('keychime: there is no secret in .keychime yet, so nothing was signed with it\n')
    expect([code, readdirSync(cwd)]).toEqual([1, []])
    rmSync(cwd, { recursive: true })
  })

  it.each([
    [['verify'], "error: missing required argument 'token'\n"],
    [['verify', ''], 'keychime: the token is empty; give it as an argument, or on standard input with -\n'],
    [['verify', '-'], 'keychime: the token is empty; give it as an argument, or on standard input with -\n'],
    [['verify', 'a', 'b'], "error: too many arguments for 'verify'. Expected 1 argument but got 2.\n"],
    [
      ['verify', 'a.b.c', '--database', 'x'],
      expect.stringContaining('keychime: --database must be sqlite: and a path'),
    ],
    [['verify', 'a.b.c', '--database', 'sqlite:no-database'], expect.stringContaining('file is not a database')],
  ])('was used wrongly as %j', async (words, stderr) => {
    writeFileSync(join(folder, 'no-database'), 'a text\n')

    expect(await tokens(words)).toEqual({ code: 2, stdout: '', stderr })
  })

  it('documents its exit codes', async () => {
    expect((await tokens(['verify', '--help'])).stdout).toContain('Exit codes: 0 the token is good, 1 it is refused, 2')
    expect((await tokens(['decode', '--help'])).stdout).toContain('Exit codes: 0 the token was read, 1 it is none, 2')
  })
})

const good = { iss: 'https://a.example', aud: 'shop' }

describe('keychime tokens verify, beside a server', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'keychime-beside-'))
  const own = { KEYCHIME_SECRET: secret, KEYCHIME_JWT__KEYS_FROM: 'database', KEYCHIME_JWT__ALGORITHM: 'ES256' }
  const file = join(cwd, '.keychime/keychime.db')
  let server: Awaited<ReturnType<typeof startServer>>
  beforeAll(async () => {
    server = await startServer({ cwd, env: own })
  })
  afterAll(async () => {
    await server.stop()
    rmSync(cwd, { recursive: true })
  })

  it('knows whether a session lives, with keys of the database', async () => {
    const { access, refresh } = await signIn()
    const verified = await tokens(['verify', access], { cwd, env: own })
    expect(verified.stdout).toMatch(/^signed +ES256, key_\w+$/m)
    expect(verified.stdout).toMatch(/^session +ses_\w+, alive$/m)
    expect(verified).toMatchObject({ code: 0, stderr: '' })
    const other = await tokens(['verify', refresh, '--json'], { cwd, env: own })
    expect(JSON.parse(other.stdout)).toMatchObject({ ok: true, kind: 'refresh', algorithm: 'HS256', session: 'alive' })

    await post('token/blacklist/', { refresh })

    const ended = 'keychime: the token is refused: its session was ended '
    for (const token of [access, refresh]) {
      const { code, stdout, stderr } = await tokens(['verify', token], { cwd, env: own })
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toContain(ended)
    }
  })

  it('changes nothing in the database, and neither makes nor migrates one', async () => {
    const { access } = await signIn()
    await server.stop()
    const before = readFileSync(file)

    expect((await tokens(['verify', access], { cwd, env: own })).code).toBe(0)
    expect(readFileSync(file).equals(before)).toBe(true)

    writeFileSync(join(cwd, 'empty.db'), '')
    const empty = ['verify', access, '--database', 'sqlite:empty.db']
    expect(await tokens(empty, { cwd, env: own })).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'keychime: nothing can be checked: keys are in the database (jwt.keysFrom), and empty.db is no database of keychime\n',
    })
    expect(readFileSync(join(cwd, 'empty.db')).length).toBe(0)
    const absent = await tokens(['verify', access, '--database', 'sqlite:absent.db'], { cwd, env: own })
    expect(absent.stderr).toContain('there is no database at absent.db')
    expect(existsSync(join(cwd, 'absent.db'))).toBe(false)
    const stranger = await tokens(['verify', access], { cwd, env: { ...own, KEYCHIME_SECRET: signingKey } })
    expect(stranger.stderr).toContain('the keys in the database were sealed under another secret')
    expect(stranger.code).toBe(2)
  })

  async function signIn(): Promise<{ readonly access: string; readonly refresh: string }> {
    const identifier = `ada${Math.trunc(performance.now())}@example.com`
    const { challenge_id } = await post('otp/request/', { identifier })
    let otp: string | undefined
    await waitUntil(async () => {
      const inbox = await fetch(`${server.url}/inbox/api/messages?to=${identifier}`)
      otp = ((await inbox.json()) as { messages: { code: string }[] }).messages[0]?.code
      return otp !== undefined
    })
    return post('otp/verify/', { challenge_id, otp }) as never
  }

  async function post(path: string, body: object): Promise<Readonly<Record<string, string>>> {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${server.url}/accounts/${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
    return (await answer.json()) as Readonly<Record<string, string>>
  }
})
