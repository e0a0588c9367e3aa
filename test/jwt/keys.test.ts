import { spawnSync } from 'node:child_process'
import { createHmac, createSecretKey } from 'node:crypto'
import fc from 'fast-check'
import { importJWK, jwtVerify, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { type Algorithm, algorithmNames, algorithms, type HashName, isSymmetric } from '../../src/jwt/algorithms.ts'
import { fromDer, toDer } from '../../src/jwt/ecdsa.ts'
import { createMac } from '../../src/jwt/hmac.ts'
import { publicJwk } from '../../src/jwt/jwk.ts'
import { signJws, verifyJws } from '../../src/jwt/jws.ts'
import { makeAKey, readSigningKey, readVerifyingKey } from '../../src/jwt/key-material.ts'
import { keyPairs } from './key-pairs.ts'

const secret = 'a-plain-test-key-that-everybody-knows-and-that-is-long-enough-for-every-hash'
const claims = { token_type: 'access', exp: 2_000_000_000, jti: 'a', user_id: '1' }
const writtenFor = (algorithm: Algorithm) => (isSymmetric(algorithm) ? secret : keyPairs[algorithm].privatePem)

describe.each(algorithmNames)('%s', (algorithm) => {
  const key = readSigningKey({ text: writtenFor(algorithm), algorithm })
  const ours = isSymmetric(algorithm) ? Buffer.from(secret) : keyPairs[algorithm].publicKey
  const theirs = isSymmetric(algorithm) ? Buffer.from(secret) : keyPairs[algorithm].privateKey

  it('gives back what was signed, and jose reads it', async () => {
    const token = await signJws(JSON.stringify(claims), key)

    expect(verifyJws(token, [key])).toEqual(claims)
    expect((await jwtVerify(token, ours)).payload).toEqual(claims)
  })

  it('reads what jose signed', async () => {
    for (let i = 0; i < 20; i++) {
      const token = await new SignJWT({ ...claims, jti: String(i) }).setProtectedHeader({ alg: algorithm }).sign(theirs)

      expect(verifyJws(token, [key])).toEqual({ ...claims, jti: String(i) })
    }
  })

  it('refuses one flipped bit, a signature cut short or made longer, and none', async () => {
    const token = await signJws(JSON.stringify(claims), key)
    const [header = '', payload = '', signature = ''] = token.split('.')
    const bytes = Buffer.from(signature, 'base64url')
    const flipped = Buffer.from(bytes.map((byte, index) => (index === 7 ? byte ^ 1 : byte)))
    const wrong = [
      flipped,
      bytes.subarray(1),
      bytes.subarray(0, -1),
      Buffer.concat([bytes, Buffer.alloc(1)]),
      Buffer.alloc(bytes.length),
    ]
    for (const one of wrong) {
      expect(() => verifyJws(`${header}.${payload}.${one.toString('base64url')}`, [key])).toThrow('Token is invalid')
    }
  })
})

describe.each(algorithmNames.filter((name) => !isSymmetric(name)))('a key pair for %s', (algorithm) => {
  it('is named by its thumbprint, the same for PEM and JWK, private and public', async () => {
    const { privatePem, publicPem, privateKey } = keyPairs[algorithm]
    const signing = readSigningKey({ text: privatePem, algorithm })
    const jwk = JSON.stringify(privateKey.export({ format: 'jwk' }))
    const all = [
      readVerifyingKey({ text: publicPem, algorithm }),
      readVerifyingKey({ text: jwk, algorithm }),
      readSigningKey({ text: jwk, algorithm }),
    ]

    expect(signing.kid).toMatch(/^[\w-]{43}$/)
    expect(all.map(({ kid }) => kid)).toEqual([signing.kid, signing.kid, signing.kid])
  })

  it('is made by the command that messages name', () => {
    const [, ...args] = makeAKey(algorithm).replace('make one with: ', '').split(' ')
    const { stdout } = spawnSync('openssl', args, { encoding: 'utf8' })

    expect(readSigningKey({ text: stdout, algorithm }).algorithm).toBe(algorithm)
  })

  it('is published without a private member, and jose takes what is published', async () => {
    const signing = readSigningKey({ text: keyPairs[algorithm].privatePem, algorithm })
    const { kid = '', publicKey } = signing
    const jwk = publicJwk({ algorithm, kid, publicKey: publicKey! })

    expect(Object.keys(jwk).filter((name) => ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'].includes(name))).toEqual([])
    expect(jwk).toMatchObject({ use: 'sig', alg: algorithm, kid })
    const token = await signJws(JSON.stringify(claims), signing)
    expect((await jwtVerify(token, await importJWK(jwk, algorithm))).payload).toEqual(claims)
  })
})

describe('createMac', () => {
  // RFC 4231 §4.2 to §4.8, without the truncated one of §4.6.
  const vectors = [
    [Buffer.alloc(20, 0x0b), 'Hi There', 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'],
    [
      Buffer.from('Jefe'),
      'what do ya want for nothing?',
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    ],
    [
      Buffer.alloc(131, 0xaa),
      'Test Using Larger Than Block-Size Key - Hash Key First',
      '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
    ],
    [
      Buffer.alloc(131, 0xaa),
      'This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.',
      '9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2',
    ],
  ] as const

  it.each(vectors)('gives what RFC 4231 says', (key, text, expected) => {
    expect(Buffer.from(createMac('sha256', createSecretKey(key))(text), 'base64url').toString('hex')).toBe(expected)
  })

  it('agrees with createHmac on any key and text, one after the other', () => {
    const name = fc.constantFrom<HashName>('sha256', 'sha384', 'sha512')
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({ minLength: 8100, maxLength: 9000 }),
    )
    const property = fc.property(
      name,
      fc.uint8Array({ minLength: 1, maxLength: 200 }),
      fc.array(text, { maxLength: 4 }),
      (hash, key, texts) => {
        const mac = createMac(hash, createSecretKey(key))
        for (const one of texts) expect(mac(one)).toBe(createHmac(hash, key).update(one).digest('base64url'))
      },
    )
    fc.assert(property, { numRuns: 300 })
  })

  it.each([8190, 8191, 8192])('reads the whole of a text of %i characters that takes more bytes', (length) => {
    const mac = createMac('sha256', createSecretKey(Buffer.alloc(32, 1)))
    for (const wide of ['\u00e9', '\u20ac', '\u{1f511}']) {
      const text = wide + 'a'.repeat(length - 2 * wide.length) + wide

      expect(mac(text)).toBe(createHmac('sha256', Buffer.alloc(32, 1)).update(text).digest('base64url'))
    }
    const wide = `\u00e9${'a'.repeat(length - 1)}`
    expect(mac(wide)).not.toBe(mac(wide.slice(0, -1)))
  })

  it('tells U+0141 from the A that it would be in latin1', () => {
    const mac = createMac('sha256', createSecretKey(Buffer.alloc(32, 1)))

    expect(mac('\u0141')).not.toBe(mac('A'))
  })
})

describe('toDer and fromDer', () => {
  it.each(['ES256', 'ES384', 'ES512'] as const)('give back every %s signature', (algorithm) => {
    const { coordinateBytes } = algorithms[algorithm]
    const half = fc.oneof(
      fc.uint8Array({ minLength: coordinateBytes, maxLength: coordinateBytes }),
      fc
        .nat(300)
        .map((small) => Buffer.concat([Buffer.alloc(coordinateBytes - 2), Buffer.from([small >> 8, small & 255])])),
    )
    fc.assert(
      fc.property(half, half, (r, s) => {
        const signature = Buffer.concat([r, s])
        expect(fromDer(toDer(signature), coordinateBytes)).toEqual(signature)
      }),
      { numRuns: 500 },
    )
  })
})
