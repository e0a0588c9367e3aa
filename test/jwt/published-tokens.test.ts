import { describe, expect, it } from 'vitest'
import { algorithmOf, type Jwk } from '../../src/jwt/jwk.ts'
import { signedPayload, signJws } from '../../src/jwt/jws.ts'
import { readSigningKey, readVerifyingKey } from '../../src/jwt/key-material.ts'
import { noteUnless, vectors } from '../http/vectors.ts'
import { outcomeOf, unsound, wycheproof } from './wycheproof.ts'

const note = noteUnless(vectors('wycheproof/json_web_signature_test.json'))

describe.skipIf(note !== '')(`Wycheproof's tokens${note}`, () => {
  const cases = wycheproof('signature')
  const sound = cases.filter(({ id }) => !unsound.has(id))

  it('are 401, of which 393 are sound', () => {
    expect([cases.length, sound.length]).toEqual([401, 393])
  })

  it.each(sound)('$id, $comment, is $result', (one) => {
    expect(outcomeOf(one)).toEqual(one.result === 'valid' ? 'taken' : { refused: expect.any(String) })
  })

  it.each(cases.filter(({ id }) => unsound.has(id)))('$id, $comment, asks for the wrong thing', (one) => {
    const expected = unsound.get(one.id)?.isTaken ? 'taken' : { refused: expect.any(String) }

    expect(outcomeOf(one)).toEqual(expected)
  })

  it('367 and 370 are the valid token of 357', () => {
    const [valid, ...others] = [357, 367, 370].map((id) => cases.find((one) => one.id === id))

    expect(others.map((one) => one?.jws)).toEqual([valid?.jws, valid?.jws])
  })
})

describe.skipIf(note !== '')(`Wycheproof's keys${note}`, () => {
  const cases = wycheproof('key')
  const signature = 'Token is invalid'

  it('are 26', () => {
    expect(cases).toHaveLength(26)
  })

  it.each(cases)('$id, $comment, is $result', (one) => {
    expect(outcomeOf(one)).toEqual(one.result === 'valid' ? 'taken' : { refused: expect.any(String) })
  })

  it.each([
    [1, 'must not have secrets and public keys in one JWK set'],
    [3, signature],
    [6, 'is for another algorithm'],
    [7, 'ROCA'],
    [8, 'at least 2048 bits, not 1024'],
    [9, 'public exponent of 65537 or more'],
    [10, 'at least 32 bytes for HS256, not 31'],
    [11, 'at least 48 bytes for HS384, not 47'],
    [12, 'at least 64 bytes for HS512, not 63'],
    [16, 'must have "k" in base64url'],
    [17, 'must have "k" in base64url'],
    [18, 'must have "k" in base64url'],
    [19, 'is for another algorithm'],
    [20, 'is for another algorithm'],
    [21, 'its "use" is not "sig"'],
    [22, 'damaged or cut'],
    [23, 'must have the "crv" P-256'],
    [24, 'must have the "kty" EC'],
    [25, 'is for another algorithm'],
    [26, 'is for another algorithm'],
  ])('%i is refused for what is wrong with it: %s', (id, sentence) => {
    const one = cases.find((each) => each.id === id)

    expect(one && outcomeOf(one)).toEqual({ refused: expect.stringContaining(sentence) })
  })
})

const examples = [
  'jws_4_1.rsa_v15_signature',
  'jws_4_2.rsa-pss_signature',
  'jws_4_3.ecdsa_signature',
  'jws_4_4.hmac-sha2_integrity_protection',
  'curve25519_jws',
] as const

interface Example {
  readonly reproducible?: boolean
  readonly input: { readonly payload: string; readonly key: Jwk; readonly alg: string }
  readonly signing: { readonly protected_b64u: string; readonly sig: string }
  readonly output: { readonly compact?: string; readonly json?: object; readonly json_flat?: object }
}

const cookbook = (name: string): string | undefined => vectors(`jose-cookbook/${name}.json`)
const cookNote = noteUnless(cookbook(examples[0]))

describe.skipIf(cookNote !== '')(`the examples of RFC 7520 and RFC 8037${cookNote}`, () => {
  const read = (name: string): Example => JSON.parse(cookbook(name) ?? '')
  const keyOf = ({ input: { key, alg } }: Example) => {
    const named = { ...key, alg }
    return { text: JSON.stringify(named), algorithm: algorithmOf(named, 'HS256') }
  }

  it.each(examples)('%s is taken', (name) => {
    const example = read(name)
    const payload = signedPayload(example.output.compact ?? '', [readVerifyingKey(keyOf(example))])

    expect(payload.toString()).toBe(example.input.payload)
  })

  it.each(examples.filter((name) => name !== examples[1] && name !== examples[2]))('%s is made again', async (name) => {
    const example = read(name)
    const key = { ...readSigningKey(keyOf(example)), header: example.signing.protected_b64u }

    expect(example.reproducible).toBe(true)
    expect(await signJws(example.input.payload, key)).toBe(example.output.compact)
  })

  it.each([examples[1], examples[2]])('%s is made anew, never twice the same, and taken', async (name) => {
    const example = read(name)
    const key = readSigningKey(keyOf(example))
    const made = [await signJws(example.input.payload, key), await signJws(example.input.payload, key)]

    expect(new Set([...made, example.output.compact]).size).toBe(3)
    for (const one of made) expect(() => signedPayload(one, [key])).not.toThrow()
  })

  it.each([
    ...examples,
    'jws_4_5.signature_with_detached_content',
    'jws_4_6.protecting_specific_header_fields',
    'jws_4_7.protecting_content_only',
    'jws_4_8.multiple_signatures',
  ])('%s is refused as JSON, flat and general', (name) => {
    const { input, output } = read(name)
    const keys = [input.key]
      .flat()
      .map((key) => readVerifyingKey({ text: JSON.stringify(key), algorithm: algorithmOf(key, 'RS256') }))

    for (const form of [output.json, output.json_flat].filter((each) => each !== undefined)) {
      expect(() => signedPayload(JSON.stringify(form), keys)).toThrow('Token is invalid')
    }
  })

  it('a detached payload is refused, and the whole token taken', () => {
    const detached = read('jws_4_5.signature_with_detached_content')
    const key = readVerifyingKey(keyOf(detached))

    expect(() => signedPayload(detached.output.compact ?? '', [key])).toThrow('Token is invalid')
    expect(() => signedPayload(read(examples[3]).output.compact ?? '', [key])).not.toThrow()
  })

  it.each(['jwk_3_1.ec_public_key', 'jwk_3_3.rsa_public_key'])('%s is read as a public key only', (name) => {
    const text = cookbook(name) ?? ''
    const algorithm = algorithmOf(JSON.parse(text), 'RS256')

    expect(readVerifyingKey({ text, algorithm }).kid).toBe('bilbo.baggins@hobbiton.example')
    expect(() => readSigningKey({ text, algorithm })).toThrow('must be a private key')
  })

  it('a key for encryption is refused', () => {
    const text = cookbook('jwk_3_6.symmetric_key_encryption') ?? ''

    expect(() => readVerifyingKey({ text, algorithm: 'HS256' })).toThrow('is for another algorithm than HS256')
  })
})
