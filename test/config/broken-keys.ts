import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { keyPairs } from '../jwt/key-pairs.ts'
import { type Broken, inLine, makeOne, secrets, yaml } from './broken.ts'

const [, strong] = secrets
const rsa1024 = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey
const makeRsa = 'make one with: openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048'
const makeP256 = 'make one with: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256'

const pem = (key: KeyObject): string => String(key.export({ type: 'pkcs8', format: 'pem' }))
const locked = String(
  keyPairs.RS256.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: strong }),
)
const jwk = JSON.stringify({ ...keyPairs.RS256.privateKey.export({ format: 'jwk' }), alg: 'RS512' })

/** One key in a file, for an algorithm, and what is told of it. */
function keyFile(what: string, algorithm: string, key: string, sentence: string): Broken {
  return {
    what,
    files: { 'keychime.yaml': `jwt:\n  algorithm: ${algorithm}\n  signing_key: file:key\n`, key },
    says: [inLine(`jwt.signing_key ${sentence}`, '3:3')],
  }
}

/** Keys of access tokens that cannot be used. Nothing of a key is told, since all that is told stands here. */
export const brokenKeys: readonly Broken[] = [
  {
    what: 'no key for an algorithm that needs a pair',
    files: yaml('jwt: { algorithm: ES256 }\n'),
    says: [
      `KEYCHIME_JWT__SIGNING_KEY must be set for ES256: a private key in PEM or JWK; ${makeP256}; ` +
        'or set KEYCHIME_JWT__KEYS_FROM to database, where the first key is made by itself',
    ],
  },
  keyFile('a secret too short for HS256', 'HS256', strong.slice(0, 31), `must have at least 32 bytes; ${makeOne}`),
  keyFile(
    'a secret too short for HS384',
    'HS384',
    strong + strong.slice(0, 47 - strong.length),
    `must have at least 48 bytes for HS384, not 47; ${makeOne.replace('32', '48')}`,
  ),
  keyFile(
    'a secret too short for HS512',
    'HS512',
    strong + strong.slice(0, 63 - strong.length),
    `must have at least 64 bytes for HS512, not 63; ${makeOne.replace('32', '64')}`,
  ),
  keyFile('an RSA key of 1024 bits', 'RS256', pem(rsa1024), `must have at least 2048 bits, not 1024; ${makeRsa}`),
  keyFile(
    'a key of another curve',
    'ES256',
    keyPairs.ES384.privatePem,
    `must be a key on the curve P-256 for ES256, not a key on the curve secp384r1; ${makeP256}`,
  ),
  keyFile(
    'a public key where a private one is needed',
    'RS256',
    keyPairs.RS256.publicPem,
    'must be a private key, not a public one, to sign RS256',
  ),
  keyFile(
    'half a key',
    'RS256',
    keyPairs.RS256.privatePem.slice(0, 700),
    'is no key that can be read: it is damaged or cut; copy it anew',
  ),
  keyFile(
    'an encrypted key without its passphrase',
    'RS256',
    locked,
    'is encrypted; set signingKeyPassphrase if it signs tokens, else take its public part',
  ),
  {
    ...keyFile(
      'an encrypted key with another passphrase',
      'RS256',
      locked,
      'cannot be opened with the passphrase that is set; correct one of them',
    ),
    env: { KEYCHIME_JWT__SIGNING_KEY_PASSPHRASE: 'sw0rdfish' },
  },
  keyFile('a JWK of another algorithm', 'RS256', jwk, 'is for another algorithm than RS256'),
  {
    what: 'a secret among the keys of a pair',
    files: {
      'keychime.yaml': 'jwt:\n  algorithm: RS256\n  signing_key: file:key\n  verifying_keys: [file:old]\n',
      key: keyPairs.RS256.privatePem,
      old: strong,
    },
    says: [inLine('jwt.verifying_keys must be keys in PEM, JWK or JWK sets; a secret needs an HS algorithm', '4:3')],
  },
  {
    what: 'a key twice',
    files: {
      'keychime.yaml': 'jwt:\n  algorithm: RS256\n  signing_key: file:key\n  verifying_keys: [file:public]\n',
      key: keyPairs.RS256.privatePem,
      public: keyPairs.RS256.publicPem,
    },
    says: [
      inLine('jwt.verifying_keys must not have two keys of the same "kid"; give one another name or remove it', '4:3'),
    ],
  },
]
