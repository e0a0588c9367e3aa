import { describe, expect, it } from 'vitest'
import { mistakesIn } from './faults-of.ts'
import { JWTConfig, type JWTConfigInput } from './jwt-config.ts'

const signingKey = 'fE7Qh0mB2xV9sK4nR6tY1uW3zA5cD8gJ'
const foreign = { issuer: 'my-django', audience: 'my-app', sameAccounts: true }
const faultsOf = (jwt: object): readonly string[] => mistakesIn({ jwt })

const knownBy = 'must be set too: tokens of others are known by issuer and audience'
const isOnePerson = 'must be true: it says that an account number is one person in both systems'

describe('jwt.foreign', () => {
  it('is nobody by itself', () => {
    expect(new JWTConfig().foreign).toEqual({ issuer: null, audience: null, sameAccounts: false })
    expect(new JWTConfig().toSettings()).not.toHaveProperty('foreign')
  })

  it('names whose tokens are taken, in either spelling', () => {
    const { sameAccounts, ...named } = foreign
    const written = { signing_key: signingKey, foreign: { ...named, same_accounts: sameAccounts } }

    expect(faultsOf(written)).toEqual([])
    expect(new JWTConfig(written as JWTConfigInput).toSettings().foreign).toEqual(named)
  })

  it('may be of the same issuer, as a Django with our settings is', () => {
    expect(faultsOf({ signingKey, issuer: 'my-company', foreign: { ...foreign, issuer: 'my-company' } })).toEqual([])
  })

  it.each([
    [{ issuer: 'my-django' }, [`audience ${knownBy}`, `sameAccounts ${isOnePerson}`]],
    [{ audience: 'my-app' }, [`issuer ${knownBy}`, `sameAccounts ${isOnePerson}`]],
    [{ sameAccounts: true }, [`issuer ${knownBy}`, `audience ${knownBy}`]],
    [{ ...foreign, sameAccounts: false }, [`sameAccounts ${isOnePerson}`]],
    [{ ...foreign, audience: null }, [`audience ${knownBy}`]],
    [{ ...foreign, issuer: '' }, ['issuer must be one line of 1 to 255 characters, or null for none, not ""']],
    [
      { ...foreign, audience: ['my-app'] },
      ['audience must be one line of 1 to 255 characters, or null for none, not a list'],
    ],
    [{ ...foreign, sameAccounts: 'yes' }, ['sameAccounts must be true or false, not "yes"']],
    [{ ...foreign, keys: [] }, ['keys is not a setting; remove it']],
  ])('refuses %j, and says what would be right', (wrong, sentences) => {
    expect(faultsOf({ signingKey, foreign: wrong })).toEqual(sentences.map((rest) => `config.jwt.foreign.${rest}`))
  })

  it.each([[null], [true], ['my-django']])('refuses %j, which is no section', (wrong) => {
    expect(faultsOf({ signingKey, foreign: wrong })[0]).toMatch(/^config\.jwt\.foreign must be a plain object, not /)
  })

  it('needs a key that both have', () => {
    expect(faultsOf({ foreign })).toEqual([
      'config.jwt.foreign.issuer needs a key that others have too: set config.jwt.signingKey to the one that is shared, or put theirs into config.jwt.verifyingKeys',
    ])
    expect(faultsOf({ foreign, verifyingKeys: [signingKey] })).toEqual([])
    expect(faultsOf({ foreign, keysFrom: 'database' })).toEqual([
      'config.jwt.foreign.issuer must not be set: nobody else signs with the keys in the database',
    ])
  })

  it('says nothing of keys while the keys are wrong', () => {
    expect(faultsOf({ foreign, signingKey: 'short' })).toHaveLength(1)
    expect(faultsOf({ foreign, verifyingKeys: 'text' })).toHaveLength(1)
  })

  it('is kept by with, and taken off by nothing set', () => {
    const jwt = new JWTConfig({ signingKey, foreign })

    expect(jwt.with({ leeway: 5 }).foreign).toEqual(foreign)
    expect(jwt.with({ foreign: {} }).toSettings()).not.toHaveProperty('foreign')
    expect(Object.isFrozen(jwt.foreign)).toBe(true)
  })
})
