import { createHmac, type KeyObject } from 'node:crypto'

/** Every way in which a public key is commonly written, as the bytes that an HMAC might be keyed with by mistake. */
export function serialisationsOf(key: KeyObject): ReadonlyMap<string, Buffer> {
  const jwk = key.export({ format: 'jwk' })
  const pem = (type: 'spki' | 'pkcs1') => String(key.export({ type, format: 'pem' }))
  const types = key.asymmetricKeyType === 'rsa' ? (['spki', 'pkcs1'] as const) : (['spki'] as const)

  const ofType = types.flatMap((type): [string, string | Buffer][] => [
    [`${type} PEM`, pem(type)],
    [`${type} PEM without its last line break`, pem(type).trimEnd()],
    [`${type} PEM with CRLF`, pem(type).replaceAll('\n', '\r\n')],
    [`${type} PEM in one line`, pem(type).replaceAll('\n', '\\n')],
    [`${type} PEM without its frame`, pem(type).replace(/-----.*-----\n/g, '')],
    [`${type} in base64`, key.export({ type, format: 'der' }).toString('base64')],
    [`${type} DER`, key.export({ type, format: 'der' })],
  ])
  const { kty, n, e, crv, x, y } = jwk
  const ofJwk: [string, string | Buffer][] = [
    ['JWK', JSON.stringify(jwk)],
    ['JWK in the order of names', JSON.stringify({ crv, e, kty, n, x, y })],
    ['JWK, indented', JSON.stringify(jwk, undefined, 2)],
    ['JWK set', JSON.stringify({ keys: [jwk] })],
    ['numbers in base64url', n ?? x ?? ''],
    ['numbers', Buffer.from(n ?? `${x}${y ?? ''}`, 'base64url')],
    ['nothing', ''],
  ]
  return new Map([...ofType, ...ofJwk].map(([name, written]) => [name, Buffer.from(written)]))
}

/** A token with any header, signed by HMAC with any key; by SHA-256 where the header names no other hash. */
export function hmacToken(header: { readonly alg: string }, claims: object, key: Buffer): string {
  const text = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  const hash = /^..(?:384|512)$/.test(header.alg) ? `sha${header.alg.slice(2)}` : 'sha256'
  return `${text}.${createHmac(hash, key).update(text).digest('base64url')}`
}
