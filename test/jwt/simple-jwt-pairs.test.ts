import { generateKeyPairSync } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { JWTConfig, Secret } from '../../src/index.ts'
import { keyPairs } from './key-pairs.ts'

const key = 'DzTbmCj9lXIf19X_7JUFdHTLLt1ppfqMojDtSYtAxUY'
const read = JWTConfig.fromSimpleJwtSettings

describe('toSimpleJwtSettings of a key pair', () => {
  const algorithms = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'PS256'] as const

  it.each(algorithms)('gives Django the public key of %s and no private one', (algorithm) => {
    const { privatePem, publicPem } = keyPairs[algorithm]
    const settings = new JWTConfig({ algorithm, signingKey: privatePem }).toSimpleJwtSettings()

    expect(settings).toMatchObject({ ALGORITHM: algorithm, SIGNING_KEY: '', VERIFYING_KEY: publicPem })
    expect(JSON.stringify(settings)).not.toContain('PRIVATE')
  })

  it('takes the key in any form', () => {
    const { privateKey, publicKey, privatePem, publicPem } = keyPairs.ES256
    const jwk = JSON.stringify(publicKey.export({ format: 'jwk' }))
    const passphrase = 'open sesame'
    const locked = String(privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }))
    const bare = new JWTConfig({ algorithm: 'ES256' })
    const encrypted = bare.with({ signingKey: locked, signingKeyPassphrase: passphrase })

    for (const key of [privatePem, publicPem, jwk, new Secret(publicPem)]) {
      expect(bare.toSimpleJwtSettings(key)).toMatchObject({ SIGNING_KEY: '', VERIFYING_KEY: publicPem })
      expect(encrypted.toSimpleJwtSettings(key).VERIFYING_KEY).toBe(publicPem)
    }
    expect(encrypted.toSimpleJwtSettings().VERIFYING_KEY).toBe(publicPem)
  })

  it.each([
    [undefined, 'the key that Django shares must be given, or set as jwt.signingKey'],
    [key, 'the key that Django checks with must be keys in PEM, JWK or JWK sets; a secret needs an HS algorithm'],
    [keyPairs.ES384.publicPem, 'the key that Django checks with must be a key for ES256'],
    [keyPairs.RS256.publicPem, 'the key that Django checks with must be a key for ES256'],
  ])('refuses what is no key of the algorithm', (given, sentence) => {
    expect(() => new JWTConfig({ algorithm: 'ES256' }).toSimpleJwtSettings(given)).toThrow(new TypeError(sentence))
  })

  it('refuses a key of another pair than the signing key', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const signingKey = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))

    expect(() =>
      new JWTConfig({ algorithm: 'ES256', signingKey }).toSimpleJwtSettings(keyPairs.ES256.publicPem),
    ).toThrow(new TypeError('the key that Django shares must be the same as jwt.signingKey'))
  })

  it('refuses Ed25519, which simplejwt knows under a name that our tokens do not have', () => {
    const jwt = new JWTConfig({ algorithm: 'Ed25519', signingKey: keyPairs.Ed25519.privatePem })

    expect(() => jwt.toSimpleJwtSettings()).toThrow(
      new TypeError('djangorestframework-simplejwt knows no tokens of Ed25519; take ES256 for jwt.algorithm'),
    )
  })
})

describe('fromSimpleJwtSettings of a key pair', () => {
  it.each(['RS256', 'RS512', 'ES256', 'ES384'] as const)('carries the key pair of %s', (ALGORITHM) => {
    const { privatePem, publicPem } = keyPairs[ALGORITHM]
    const { config, carried, notCarried, defaults } = read({
      ALGORITHM,
      SIGNING_KEY: privatePem,
      VERIFYING_KEY: publicPem,
    })

    expect(config.signingKey?.reveal()).toBe(privatePem)
    expect(config.verifyingKeys).toEqual([])
    expect(carried).toEqual(['ALGORITHM', 'SIGNING_KEY', 'VERIFYING_KEY'])
    expect(notCarried).toEqual([])
    expect(defaults.map(({ setting }) => setting)).not.toContain('SIGNING_KEY')
  })

  it('takes the public key of a Django that only checks tokens, and says that a private one is missing', () => {
    const { publicPem } = keyPairs.RS256
    const { config, notCarried } = read({ ALGORITHM: 'RS256', SIGNING_KEY: '', VERIFYING_KEY: publicPem })
    const { defaults } = read({ ALGORITHM: 'RS256', VERIFYING_KEY: publicPem })

    expect(config.signingKey).toBeUndefined()
    expect(config.verifyingKeys.map((secret) => secret.reveal())).toEqual([publicPem])
    expect(notCarried.map(({ reason }) => reason)).toEqual([
      'SIGNING_KEY is empty: there Django only checks tokens; here jwt.signingKey has to be a private key',
      'VERIFYING_KEY has no private key beside it: its tokens are taken here',
    ])
    expect(defaults.map(({ reason }) => reason)).toContain(
      'SIGNING_KEY is not set: there Django only checks tokens; here jwt.signingKey has to be a private key',
    )
  })

  it('takes a public key of another pair beside the private one', () => {
    const [one, other] = [keyPairs.RS256, generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey]
    const publicPem = String(other.export({ type: 'spki', format: 'pem' }))
    const settings = { ALGORITHM: 'RS256', SIGNING_KEY: one.privatePem, VERIFYING_KEY: publicPem }
    const { config, notCarried } = read(settings)

    expect(config.verifyingKeys.map((secret) => secret.reveal())).toEqual([publicPem])
    expect(notCarried.map(({ reason }) => reason)).toEqual([
      'VERIFYING_KEY is of another pair than SIGNING_KEY: the tokens of both are taken here',
    ])
  })

  it.each([
    [{ SIGNING_KEY: key }, 'SIGNING_KEY must be a key in PEM or a JWK for RS256; '],
    [{ SIGNING_KEY: keyPairs.ES256.privatePem }, 'SIGNING_KEY must be an RSA key for RS256, '],
    [{ SIGNING_KEY: keyPairs.RS256.publicPem }, 'SIGNING_KEY must be a private key, not a public one, '],
    [{ VERIFYING_KEY: key }, 'VERIFYING_KEY must be keys in PEM, JWK or JWK sets; '],
    [{ VERIFYING_KEY: 5 }, 'VERIFYING_KEY must be text: a public key in PEM'],
  ])('leaves a key out that does not fit RS256, and says why', (settings, opening) => {
    const { config, notCarried } = read({ ALGORITHM: 'RS256', ...settings })

    expect([config.signingKey, config.verifyingKeys]).toEqual([undefined, []])
    expect(notCarried).toHaveLength(1)
    expect(notCarried[0]?.reason.startsWith(opening)).toBe(true)
  })

  it('shows no piece of a key pair', () => {
    const { privatePem, publicPem } = keyPairs.RS256
    const cut = privatePem.slice(0, 900)
    for (const settings of [
      { ALGORITHM: 'RS256', SIGNING_KEY: privatePem, VERIFYING_KEY: keyPairs.ES256.publicPem },
      { ALGORITHM: 'RS256', SIGNING_KEY: cut, VERIFYING_KEY: cut },
      { ALGORITHM: 'ES256', SIGNING_KEY: privatePem, VERIFYING_KEY: publicPem },
    ]) {
      const { config: _, ...told } = read(settings)
      for (const line of [...privatePem.split('\n'), ...publicPem.split('\n')].filter((one) => one.length === 64)) {
        expect(inspect(told, { depth: 9 })).not.toContain(line)
      }
    }
  })
})
