import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createLocalJWKSet, decodeJwt, importPKCS8, type JSONWebKeySet, jwtVerify, SignJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { toNodeListener } from '../../src/mounts/node.ts'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { createVerifier, type Verifier, type VerifierOptions } from '../../src/verifier/index.ts'
import { client, signIn } from '../http/client.ts'
import { keyPairs } from '../jwt/key-pairs.ts'
import { refusal } from './issuer.ts'

const issuer = 'https://auth.example.com'
const over = 'token_not_valid: Token is blacklisted'
const jwt = { algorithm: 'ES256', signingKey: keyPairs.ES256.privatePem, issuer, audience: 'shop' } as const

let made: TestAuth
/** What the issuer was asked for. */
let asked: string[]
/** What the issuer shows in place of its feed: a text, or a status. */
let feed: string | number | undefined
const endings: (() => unknown)[] = []
beforeEach(async () => {
  // Time goes on when the test says so, for whoever asks once a second and measures how long ago that was.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
  made = await testAuth({ jwt, otp: { cooldown: 0 } })
  ;[asked, feed] = [[], undefined]
})
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end()
  await made.auth.close()
  vi.useRealTimers()
})

/** Publishes the instance on loopback, and gives its address. */
async function publish(): Promise<string> {
  const answer = toNodeListener(made.auth)
  const server = createServer((request, response) => {
    asked.push(String(request.url))
    if (feed === undefined || !request.url?.includes('revocations')) answer(request, response)
    else response.writeHead(typeof feed === 'number' ? feed : 200).end(typeof feed === 'number' ? '' : feed)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  endings.push(() => (server.closeAllConnections(), server.close()))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function verifierOf(options: Partial<VerifierOptions> = {}): Promise<Verifier> {
  const url = await publish()
  const verifier = createVerifier(
    {
      jwksUrl: `${url}/.well-known/jwks.json`,
      revocationsUrl: `${url}/.well-known/revocations`,
      issuer,
      audience: 'shop',
      algorithms: ['ES256'],
      ...options,
    },
    { now: made.clock.now, onError() {} },
  )
  endings.push(verifier.close)
  return verifier
}

/** Lets seconds pass, and answers arrive that were asked for meanwhile. */
async function pass(seconds: number): Promise<void> {
  for (let n = 0; n < seconds; n++) {
    const before = asked.length
    made.clock.advance({ seconds: 1 })
    await vi.advanceTimersByTimeAsync(1000)
    await vi.waitFor(() => expect(asked.length).toBeGreaterThan(before))
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

describe('a session that ended at the issuer', () => {
  it('is refused where only its tokens are verified, within two seconds, and nobody is asked for a token', async () => {
    const verifier = await verifierOf()
    const { access, refresh, userId } = await signIn(made, '+12025550123')
    const bystander = await signIn(made, '+12025550199')
    expect((await verifier.verify(access))['user_id']).toBe(String(userId))
    const before = asked.length
    for (let n = 0; n < 100; n++) expect(verifier.verifySync(access)).toBeTruthy()
    expect(asked.length).toBe(before)

    await made.auth.tokens.revoke(refresh)
    await pass(2)

    expect(await refusal(verifier.verify(access))).toBe(over)
    expect(() => verifier.verifySync(access)).toThrow('Token is invalid')
    expect(await refusal(verifier.verify(bystander.access))).toBe('none')
    expect(asked.slice(before).every((url) => url === '/.well-known/revocations/recent')).toBe(true)
  })

  it('is refused by a service that starts afterwards', async () => {
    const { access, refresh } = await signIn(made, '+12025550123')
    await made.auth.tokens.revoke(refresh)
    await vi.advanceTimersByTimeAsync(60_000)
    const verifier = await verifierOf()

    expect(await refusal(verifier.verify(access))).toBe(over)
    expect(asked).toContain('/.well-known/revocations')
  })

  it('is asked for whole where the last answer is older than twenty seconds', async () => {
    const verifier = await verifierOf({ maxStaleness: 300 })
    await verifier.ready()
    for (const [seconds, path] of [
      [15, '/.well-known/revocations/recent'],
      [21, '/.well-known/revocations'],
    ] as const) {
      feed = 503
      await pass(seconds)
      feed = undefined
      const before = asked.length
      await pass(1)
      expect(asked.slice(before)).toEqual([path])
    }
  })

  it('is told whole again after the issuer was away for longer than half a minute', async () => {
    const verifier = await verifierOf({ maxStaleness: 300 })
    const { access, refresh } = await signIn(made, '+12025550123')
    await verifier.ready()
    feed = 503
    await pass(1)
    await made.auth.tokens.revoke(refresh)
    await pass(40)
    feed = undefined
    expect(await refusal(verifier.verify(access))).toBe('none')
    await pass(2)

    expect(await refusal(verifier.verify(access))).toBe(over)
  })

  it('is remembered for as long as the issuer says', async () => {
    const { access } = await signIn(made, '+12025550123')
    feed = await signedFeed({ sessions: [decodeJwt(access)['sid']], lifetime: 10 })
    const verifier = await verifierOf()
    expect(await refusal(verifier.verify(access))).toBe(over)
    feed = undefined
    await pass(9)
    expect(await refusal(verifier.verify(access))).toBe(over)
    await pass(2)

    expect(await refusal(verifier.verify(access))).toBe('none')
  })

  it('is remembered also when the clock is set back', async () => {
    const verifier = await verifierOf()
    const { access, refresh } = await signIn(made, '+12025550123')
    await made.auth.tokens.revoke(refresh)
    expect(await refusal(verifier.verify(access))).toBe(over)
    made.clock.advance({ minutes: -3 })
    await pass(3)

    expect(await refusal(verifier.verify(access))).toBe(over)
  })
})

describe('a verifier that hears nothing', () => {
  it('trusts what it heard for five seconds, then takes nothing until it hears again', async () => {
    const verifier = await verifierOf()
    const { access } = await signIn(made, '+12025550123')
    await verifier.ready()
    feed = 503
    await pass(4)
    expect(await refusal(verifier.verify(access))).toBe('none')
    await pass(3)

    expect(await refusal(verifier.verify(access))).toMatch(/^unavailable: .*revocations.*: it answers 503$/)
    expect(() => verifier.verifySync(access)).toThrow('Temporarily unavailable')
    feed = undefined
    await pass(2)
    expect(await refusal(verifier.verify(access))).toBe('none')
  })

  it('counts from when the issuer itself heard', async () => {
    const { access } = await signIn(made, '+12025550123')
    feed = await signedFeed({ age: 3.5 })
    const verifier = await verifierOf()
    expect(await refusal(verifier.verify(access))).toBe('none')
    feed = 503
    await pass(2)

    expect(await refusal(verifier.verify(access))).toMatch(/^unavailable: /)
  })

  it('takes an answer that is shown again and again for as old as it is', async () => {
    const { access } = await signIn(made, '+12025550123')
    feed = await signedFeed({})
    const verifier = await verifierOf()
    await verifier.ready()
    await pass(4)
    expect(await refusal(verifier.verify(access))).toBe('none')
    await pass(2)

    expect(await refusal(verifier.verify(access))).toMatch(/^unavailable: /)
  })

  it('is not made older by one process of the issuer that is behind', async () => {
    const { access } = await signIn(made, '+12025550123')
    const verifier = await verifierOf()
    await verifier.ready()
    feed = await signedFeed({ age: 5 })
    await pass(1)

    expect(verifier.verifySync(access)).toBeTruthy()
  })

  it.each([
    [299, 'none'],
    [301, 'unavailable'],
  ])('takes one that was signed %d s ago for what it is', async (seconds, expected) => {
    const { access } = await signIn(made, '+12025550123')
    feed = await signedFeed({ iat: made.clock.now() / 1000 - seconds })
    const verifier = await verifierOf()

    expect((await refusal(verifier.verify(access))).split(':')[0]).toBe(expected)
  })

  it.each([
    ['no feed', () => 'hello'],
    ['a feed that does not say that it is one', () => signedFeed({}, {})],
    ['a token', async () => (await signIn(made, '+12025550177')).access],
    ['a feed that was changed', async () => changed(await feedOf(made))],
    ['a feed of another issuer', async () => feedOf(await another({ issuer: 'https://other.example' }))],
    ['a feed of another key', async () => feedOf(await another({ signingKey: otherPem }))],
    [
      'a feed of an hour ago',
      async () => {
        made.clock.advance({ hours: -1 })
        const text = await feedOf(made)
        made.clock.advance({ hours: 1 })
        return text
      },
    ],
    ['404, since the issuer has it turned off', () => 404],
  ])('because the issuer shows %s', async (_, shown) => {
    feed = await shown()
    const verifier = await verifierOf()
    const { access } = await signIn(made, '+12025550123')

    expect(await refusal(verifier.verify(access))).toMatch(/^unavailable: .*revocations: /)
    expect(await refusal(verifier.ready())).toMatch(/^unavailable: .*revocations: /)
  })

  it('does not take a token without a session', async () => {
    const verifier = await verifierOf()
    await verifier.ready()
    const key = await importPKCS8(keyPairs.ES256.privatePem, 'ES256')
    const claims = { token_type: 'access', iss: issuer, aud: 'shop', exp: made.clock.now() / 1000 + 60 }
    const token = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256' }).sign(key)

    expect(await refusal(verifier.verify(token))).toBe(over)
  })
})

it('the feed is no token to anybody', async () => {
  const { body } = await client(made.auth).get('/.well-known/jwks.json')
  const keys = createLocalJWKSet(body as unknown as JSONWebKeySet)

  await expect(jwtVerify(await feedOf(made), keys)).rejects.toThrow('"revocations" is not recognized')
  const feedText = await feedOf(made)
  expect(() => made.auth.tokens.verify(feedText)).toThrow('Token is invalid')
})

const otherPem = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString()

/** A feed that the issuer signs. */
async function signedFeed(
  claims: object,
  marked: object = { crit: ['revocations'], revocations: 'all' },
): Promise<string> {
  const said = { iss: issuer, iat: made.clock.now() / 1000, age: 0, lifetime: 5400, sessions: [], ...claims }
  const [header, body] = [{ alg: 'ES256', ...marked }, said].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  )
  const key = createPrivateKey(keyPairs.ES256.privatePem)
  const signature = sign('sha256', Buffer.from(`${header}.${body}`), { key, dsaEncoding: 'ieee-p1363' })
  return `${header}.${body}.${signature.toString('base64url')}`
}

async function another(change: object): Promise<TestAuth> {
  const other = await testAuth({ jwt: { ...jwt, ...change } })
  endings.push(other.auth.close)
  return other
}

async function feedOf({ auth }: TestAuth): Promise<string> {
  return (await auth.handler(new Request('http://localhost/.well-known/revocations'))).text()
}

function changed(text: string): string {
  const [header, , signature] = text.split('.')
  const claims = { iss: issuer, iat: Math.floor(made.clock.now() / 1000), age: 0, lifetime: 9, sessions: [] }
  return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.')
}
