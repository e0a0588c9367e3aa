import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type JWTHeaderParameters, SignJWT } from 'jose'
import { afterEach } from 'vitest'
import type { Algorithm } from '../../src/jwt/algorithms.ts'
import { testClock } from '../../src/testing/index.ts'
import { createVerifier, type Verifier, type VerifierOptions } from '../../src/verifier/index.ts'

/** A key pair of an issuer, by its name. */
export interface IssuerKey {
  readonly kid: string
  readonly alg: Algorithm
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  /** As it stands in a JWK set. */
  readonly jwk: object
}

/** Somebody who publishes keys on loopback. */
export interface Issuer {
  readonly url: string
  /** How often keys were asked for. */
  hits(): number
  /** Publishes these keys, and nothing else. */
  publish(...keys: readonly IssuerKey[]): void
  /** Answers in this way from now on. */
  answer(listener: RequestListener): void
  /** No longer answers, also on connections that are open. */
  stop(): Promise<void>
}

export const issuer = 'https://auth.example.com'
export const audience = 'shop'
/** What stands in good tokens, of `clock`. */
export const clock = testClock()
export const goodClaims = {
  token_type: 'access',
  iss: issuer,
  aud: audience,
  exp: Math.floor(clock.now() / 1000) + 1800,
  iat: Math.floor(clock.now() / 1000),
  jti: '0123456789abcdef',
  user_id: '7',
  sid: 'ses_1',
}

const pairs = {
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' }),
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  Ed25519: () => generateKeyPairSync('ed25519'),
}

/** Makes a key pair. */
export function issuerKey(kid: string, alg: keyof typeof pairs = 'ES256'): IssuerKey {
  const { privateKey, publicKey } = pairs[alg]()
  return { kid, alg, privateKey, publicKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' } }
}

/** Signs a token with the good claims but for those given; `undefined` leaves one out. */
export function token(key: IssuerKey, change: object = {}, header: Partial<JWTHeaderParameters> = {}): Promise<string> {
  const { alg, kid, privateKey } = key
  return new SignJWT({ ...goodClaims, ...change }).setProtectedHeader({ alg, kid, ...header }).sign(privateKey)
}

const opened: (() => unknown)[] = []
afterEach(async () => {
  for (const close of opened.splice(0)) await close()
})

/** Starts an issuer; it ends with the test. */
export async function startIssuer(...keys: readonly IssuerKey[]): Promise<Issuer> {
  let hits = 0
  let listener: RequestListener = () => {}
  const server = createServer((request, response) => {
    hits += 1
    listener(request, response)
  })
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => sockets.add(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  }
  opened.push(stop)

  const made: Issuer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/.well-known/jwks.json`,
    hits: () => hits,
    publish: (...published) => {
      const body = JSON.stringify({ keys: published.map(({ jwk }) => jwk) })
      listener = (_, response) => response.end(body)
    },
    answer: (next) => {
      listener = next
    },
    stop,
  }
  made.publish(...keys)
  return made
}

/** A verifier of an issuer, by the tests' clock, and what it was told of failures. It ends with the test. */
export function verifierFor(
  { url }: Pick<Issuer, 'url'>,
  options: Partial<VerifierOptions> = {},
  surroundings: Parameters<typeof createVerifier>[1] = {},
): Verifier & { readonly errors: readonly unknown[] } {
  const errors: unknown[] = []
  const verifier = createVerifier(
    { jwksUrl: url, issuer, audience, algorithms: ['ES256'], ...options },
    { now: clock.now, onError: (error) => errors.push(error), ...surroundings },
  )
  opened.push(verifier.close)
  return { ...verifier, errors }
}

/** What a verifier says against a token: the code of the refusal, and whatever sentence comes with it. */
export async function refusal(verified: Promise<unknown>): Promise<string> {
  const error = await verified.then(
    () => undefined,
    (error: { code: string; details: { detail?: string }; cause?: Error }) => error,
  )
  if (error === undefined) return 'none'
  return [error.code, error.details.detail ?? error.cause?.message ?? ''].join(': ')
}
