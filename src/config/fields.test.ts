import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { faultsOf, mistakesIn, publishedSecret as secret } from './faults-of.ts'
import { resolveConfig } from './resolve.ts'
import { Secret } from './secret.ts'

describe('projectName', () => {
  it.each(['Acme', 'Bücher & Söhne', 'x'.repeat(100)])('may be %j', (projectName) => {
    expect(resolveConfig({ secret, environment: 'test', projectName }).projectName).toBe(projectName)
  })

  it.each(['', '  ', 'two\nlines', 'x'.repeat(101), 5])('may not be %j', (projectName) => {
    expect(mistakesIn({ projectName })[0]).toMatch(/^config\.projectName must be one line of 1 to 100 characters, not /)
  })
})

describe('secret', () => {
  it.each([
    ['short', 'must have at least 32 bytes'],
    ['django-insecure-8k!2l$9x@w3v^5b&7n*1m(4c)6z_q0pe', 'must not be a key that Django marked as insecure'],
  ])('refuses %j in every environment and says how to make a good one', (weak, fault) => {
    for (const environment of ['development', 'test', 'production']) {
      const faults = faultsOf({ secret: weak, environment, publicUrl: 'https://auth.example.com' })

      expect(faults.filter((sentence) => sentence.includes('secret'))).toEqual([
        `config.secret ${fault}; make one with: node -p "crypto.randomBytes(32).toString('base64url')"`,
      ])
    }
  })

  it('refuses one that can be guessed in production, and names it', () => {
    const guessable = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
    const faults = faultsOf({ secret: guessable, jwt: { signingKey: `b${guessable}` }, environment: 'production' })

    expect(faults).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^config\.secret must be random, not a repetition;/),
        expect.stringMatching(/^config\.jwt\.signingKey must be random, not a repetition;/),
      ]),
    )
    expect(faultsOf({ secret: guessable, environment: 'development' })).toEqual([])
  })

  it.each([null, true, Buffer.from(secret), { reveal: () => secret }])('refuses %s, which is no text', (wrong) => {
    expect(mistakesIn({ secret: wrong })).toEqual(['config.secret must be text of at least 32 bytes'])
  })

  it('gives the same keys as text and as a Secret', () => {
    const environment = 'test'

    expect(resolveConfig({ secret: new Secret(secret), environment }).keys).toEqual(
      resolveConfig({ secret, environment }).keys,
    )
  })

  it('shows in no message, however wrong, and in nothing that settings print', () => {
    const texts = [
      mistakesIn({
        secret: 'hunter2',
        database: 'postgres://me:hunter2@db/x',
        publicUrl: 'https://me:hunter2@x.example',
      }),
      mistakesIn({
        allowedOrigins: ['https://me:hunter2@x'],
        jwt: { signingKey: 'hunter2', issuer: new Secret('hunter2') },
      }),
      mistakesIn({ database: 'mysql://me:hunter2@db/x', projectName: 'hunter2'.repeat(50) }),
      inspect(resolveConfig({ secret: new Secret('hunter2-8k2l9xw3v5b7n1m4c6zq0peDz'), environment: 'test' }), {
        depth: 9,
      }),
      JSON.stringify(resolveConfig({ secret, environment: 'test' })),
    ]

    expect(texts.flat().join('\n')).not.toContain('hunter2')
    expect(texts.flat().join('\n')).not.toContain(secret)
  })
})
