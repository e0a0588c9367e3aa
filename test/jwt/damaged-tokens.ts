import { constants, createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { type Algorithm, algorithmNames, algorithms, isSymmetric } from '../../src/jwt/algorithms.ts'
import { toDer } from '../../src/jwt/ecdsa.ts'
import { hmacToken, serialisationsOf } from './confusion.ts'
import { keyPairs } from './key-pairs.ts'

/** The secret of every HMAC key. */
export const secret = Buffer.from('a-plain-test-key-that-everybody-knows-and-that-is-long-enough-for-every-hash')

/** When the tokens are checked: epoch seconds. */
export const NOW = 1_800_000_000

/** A token from which damaged ones are made, and the algorithm whose key it is meant for. */
export interface Original {
  readonly token: string
  readonly algorithm: Algorithm
}

const claims = {
  token_type: 'access',
  exp: NOW + 1800,
  iat: NOW - 60,
  jti: '0123456789abcdef',
  user_id: '1',
  sid: 'ses_1',
}

/** Right tokens and tokens that were wrong from the start, some signed right, for every algorithm. */
export function originals(): readonly Original[] {
  return algorithmNames.flatMap((algorithm) =>
    [...signedRight(algorithm), ...signedWrong(algorithm)].map((token) => ({ token, algorithm })),
  )
}

/** Headers and payloads that are signed with the right key as they stand; few of them are good. */
function signedRight(algorithm: Algorithm): string[] {
  const header = { alg: algorithm, typ: 'JWT', kid: nameOf(algorithm) }
  const [text, good] = [JSON.stringify(header), JSON.stringify(claims)]
  return [
    ...Array.from({ length: 20 }, () => signed(algorithm, text, good)),
    ...[...headersLike(header), ...textsLike(text)].map((one) => signed(algorithm, one, good)),
    ...payloads().map((one) => signed(algorithm, text, one)),
  ]
}

function headersLike(header: { readonly alg: Algorithm }): string[] {
  const { alg: algorithm } = header
  const otherNames = [...algorithmNames, 'EdDSA', 'none', 'None', 'NONE', '', `${algorithm} `, algorithm.toLowerCase()]
  return [
    ...otherNames.map((alg) => ({ ...header, alg })),
    ...[undefined, 'JOSE', 'at+jwt', 'jwt', 'application/jwt', 7, null].map((typ) => ({ ...header, typ })),
    ...[undefined, null, '', 'another', '../../etc/passwd', "' or 1=1 --", 7, ['a'], 'x'.repeat(5000)].map((name) => ({
      ...header,
      kid: name,
    })),
    ...[[], ['exp'], ['b64'], ['alg'], 'exp', null, {}].map((crit) => ({ ...header, crit, b64: true, exp: 1 })),
    { ...header, b64: false },
    {
      ...header,
      jwk: keyPairs.RS256.publicKey.export({ format: 'jwk' }),
      jku: 'http://127.0.0.1/',
      x5u: 'x',
      x5c: ['x'],
    },
    { ...header, zip: 'DEF', enc: 'A256GCM' },
    [header],
    'HS256',
  ].map((each) => JSON.stringify(each))
}

/** Headers that no JSON.stringify would write. */
function textsLike(text: string): string[] {
  return [text.replace('{', '{"alg":"none",'), `\ufeff${text}`, ` ${text} `, text.slice(1), `{"__proto__":${text}}`]
}

function payloads(): (string | Buffer)[] {
  return [
    ...[
      { exp: NOW },
      { exp: '9' },
      { exp: null },
      { exp: -1 },
      { exp: 1e300 },
      { nbf: NOW + 1 },
      { nbf: 'x' },
      { iat: '1' },
    ].map((change) => JSON.stringify({ ...claims, ...change })),
    JSON.stringify({ ...claims, exp: undefined }),
    '[]',
    'null',
    '"a"',
    '{}',
    '7',
    '',
    '{"exp":1e999}',
    '{"exp":1,"exp":2000000000}',
    '\ufeff{}',
    '{"__proto__":{"exp":9e9}}',
    Buffer.concat([
      Buffer.from('{"a":"'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from(JSON.stringify(claims).replace('{', '",')),
    ]),
  ]
}

/** Right headers and payloads with the signature of another key, algorithm or format. */
function signedWrong(algorithm: Algorithm): string[] {
  const header = { alg: algorithm, typ: 'JWT', kid: nameOf(algorithm) }
  const text = [header, claims].map((part) => encoded(JSON.stringify(part))).join('.')
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const byOthers = algorithmNames.map((other) => `${text}.${signatureOf(other, text)}`)
  const all = [...byOthers, `${text}.${sign('sha256', Buffer.from(text), stranger).toString('base64url')}`]
  if (isSymmetric(algorithm))
    return [...all, hmacToken(header, claims, Buffer.alloc(0)), hmacToken(header, claims, Buffer.alloc(64))]

  const confused = ['HS256', 'HS384', 'HS512', algorithm].flatMap((alg) =>
    [...serialisationsOf(keyPairs[algorithm].publicKey).values()].map((key) =>
      hmacToken({ ...header, alg }, claims, key),
    ),
  )
  return [...all, ...confused, ...derSignatures(algorithm, text)]
}

/** ECDSA as OpenSSL writes it, and numbers that no signature has. */
function derSignatures(algorithm: Algorithm, text: string): string[] {
  const rules = algorithms[algorithm]
  if (rules.family !== 'ecdsa') return []
  const right = Buffer.from(signatureOf(algorithm, text), 'base64url')
  const half = rules.coordinateBytes
  const [r, s] = [right.subarray(0, half), right.subarray(half)]
  const [zero, most] = [Buffer.alloc(half), Buffer.alloc(half, 0xff)]
  const one = Buffer.concat([Buffer.alloc(half - 1), Buffer.from([1])])
  const pairs = [
    [zero, zero],
    [zero, s],
    [r, zero],
    [one, one],
    [most, most],
    [s, r],
    [r, r],
    [zero, r, s],
    [r, s, zero],
  ]
  return [toDer(right), ...pairs.map((each) => Buffer.concat(each))].map(
    (bytes) => `${text}.${bytes.toString('base64url')}`,
  )
}

/** What the key of an algorithm is called. */
export function nameOf(algorithm: Algorithm): string {
  return `the-key-of-${algorithm}`
}

function signed(algorithm: Algorithm, header: string, payload: string | Buffer): string {
  const text = `${encoded(header)}.${encoded(payload)}`
  return `${text}.${signatureOf(algorithm, text)}`
}

function encoded(part: string | Buffer): string {
  return Buffer.from(part).toString('base64url')
}

/** Not by our own signer, which signs nothing but what is right. */
function signatureOf(algorithm: Algorithm, text: string): string {
  const rules = algorithms[algorithm]
  if (rules.family === 'hmac') return createHmac(rules.hash, secret).update(text).digest('base64url')
  const key = keyPairs[algorithm].privateKey
  const hash = rules.family === 'eddsa' ? null : rules.hash
  const options =
    rules.family === 'rsa-pss'
      ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
      : { key, dsaEncoding: 'ieee-p1363' as const }
  return sign(hash, Buffer.from(text), options).toString('base64url')
}
