import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Channel } from '../core/channel.ts'
import type { AccessKeys } from '../core/settings.ts'
import type { AuthConfig } from './auth-config.ts'
import { faultsOf, mistakesIn, publishedSecret as secret } from './faults-of.ts'
import { JWTConfig } from './jwt-config.ts'
import { resolveConfig } from './resolve.ts'
import { Secret } from './secret.ts'
import { makeASecret } from './secret-strength.ts'

const post: Channel = { name: 'post', transports: ['email'], send: async () => ({ outcome: 'sent' }) }
const production = {
  secret,
  environment: 'production',
  publicUrl: 'https://auth.example.com',
  otp: { channels: [post] },
}

describe('production', () => {
  it('starts with a secret, an https address and a provider', () => {
    expect(resolveConfig(production as AuthConfig)).toMatchObject({
      environment: 'production',
      publicUrl: 'https://auth.example.com',
      channels: [post],
      phone: { validation: 'strict' },
    })
  })

  it('is what an absent environment means', () => {
    expect(faultsOf({ secret })).toEqual([
      'config.publicUrl must be set in production: the https origin that the world sees',
      'config.otp.channels must be set in production: messages need a provider',
    ])
  })

  it.each(['http://localhost:4000', 'http://127.0.0.1', 'http://[::1]:1'])(
    'takes %s, which nobody else reaches',
    (publicUrl) => {
      expect(faultsOf({ ...production, publicUrl })).toEqual([])
    },
  )

  it('refuses every channel that shows codes, whoever made it', () => {
    const channels = ['inbox', 'console', post]

    expect(faultsOf({ ...production, otp: { channels } })).toEqual([
      "config.otp.channels must not have inbox in production, where it would show everybody's codes",
      "config.otp.channels must not have console in production, where it would show everybody's codes",
    ])
    expect(faultsOf({ ...production, otp: { channels: [{ ...post, name: 'inbox' }] } })).toHaveLength(1)
  })

  it('is not assumed while the environment is wrong', () => {
    expect(faultsOf({ secret, environment: 'prod' })).toEqual([
      'config.environment must be development, test or production, not "prod"',
    ])
  })
})

describe('jwt.signingKey', () => {
  const shared = 'fE7Qh0mB2xV9sK4nR6tY1uW3zA5cD8gJ'

  it('becomes the key of access tokens', () => {
    const { accessKeys } = resolveConfig({ secret, environment: 'test', jwt: { signingKey: shared } })

    expect(signatureBy(accessKeys)).toBe(createHmac('sha256', shared).update('a.b').digest('base64url'))
  })

  it('must not be the secret, as text or as a Secret', () => {
    const sentence = `config.jwt.signingKey must not be the same as config.secret; leave it out, and a key is derived, or ${makeASecret}`
    const jwk = JSON.stringify({ kty: 'oct', k: Buffer.from(secret).toString('base64url') })

    expect(mistakesIn({ jwt: { signingKey: secret } })).toEqual([sentence])
    expect(mistakesIn({ jwt: new JWTConfig({ signingKey: new Secret(secret) }) })).toEqual([sentence])
    expect(mistakesIn({ jwt: { signingKey: jwk } })).toEqual([sentence])
    for (const verifyingKeys of [[secret], [jwk], [`{"keys":[${jwk}]}`]]) {
      expect(mistakesIn({ jwt: { verifyingKeys } })).toEqual([
        `config.jwt.verifyingKeys must not have the same key as config.secret; give those who sign one of their own: ${makeASecret}`,
      ])
    }
  })

  it('and the keys of others must not be guessable, as text or in a JWK', () => {
    const jwkOf = (text: string): string => JSON.stringify({ kty: 'oct', k: Buffer.from(text).toString('base64url') })
    const django = `django-insecure-${shared}`
    for (const key of [django, jwkOf(django)]) {
      expect(mistakesIn({ jwt: { verifyingKeys: [key] } })).toEqual([
        expect.stringContaining('config.jwt.verifyingKeys has a key that must not be a key that Django marked'),
      ])
    }
    const production = { secret: shared, environment: 'production', publicUrl: 'https://a.example.com' } as const
    for (const key of ['a'.repeat(40), jwkOf('a'.repeat(40))]) {
      expect(mistakesIn({ ...production, jwt: { verifyingKeys: [key] } })).toContainEqual(
        expect.stringContaining('config.jwt.verifyingKeys has a key that must be random, not a repetition'),
      )
      expect(mistakesIn({ ...production, jwt: { signingKey: key } })).toContainEqual(
        expect.stringContaining('config.jwt.signingKey must be random, not a repetition'),
      )
    }
  })

  it('comes with a JWTConfig as with a plain object', () => {
    const jwt = new JWTConfig({ accessTokenLifetimeHours: 24, refreshTokenLifetimeDays: 30, signingKey: shared })
    const settings = resolveConfig({ secret, environment: 'test', jwt })

    expect(settings.jwt).toMatchObject({ accessLifetimeMs: 86_400_000, refreshLifetimeMs: 2_592_000_000 })
    expect(signatureBy(settings.accessKeys)).toBe(createHmac('sha256', shared).update('a.b').digest('base64url'))
  })
})

function signatureBy(keys: AccessKeys): unknown {
  return keys === 'database' ? undefined : keys.signing.sign('a.b')
}
