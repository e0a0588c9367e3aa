import { pbkdf2, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { AuthError } from '../errors.ts'
import type { Ambient } from './ambient.ts'
import { encodeBytes } from './ids.ts'

/** How Django derives a digest from a password; both write what they need into the stored text. */
type Derivation =
  | { readonly algorithm: 'scrypt'; readonly cost: number; readonly blockSize: number; readonly parallelism: number }
  | { readonly algorithm: 'pbkdf2_sha256'; readonly iterations: number }

/** A stored password: what was derived from it, and how. */
export type PasswordHash = Derivation & { readonly salt: string; readonly digest: Buffer }

/** How passwords are hashed today: Django's own parameters, 16 MiB and five rounds (OWASP Password Storage). */
const OURS = { algorithm: 'scrypt', cost: 2 ** 14, blockSize: 8, parallelism: 5 } as const

const LONGEST = 1024
const DIGEST_BYTES = { scrypt: 64, pbkdf2_sha256: 32 } as const

// What a stored text may ask for. On the machine this was measured on: 1.5 s each, where ours takes 0.2 s.
const MOST_ITERATIONS = 5_000_000
const MOST_WORK = 2 ** 22
const MOST_MEMORY = 64 * 2 ** 20

// 128 bits in the 62 characters that Django draws from; what is shorter Django renews as well.
const LEAST_SALT = 22
const SALT_CHARACTERS = 26

/**
 * Holds a text to what a password may be: 1 to 1024 characters and no NUL. They are used as they are, as in Django:
 * nothing is trimmed or normalised, so a letter typed in another Unicode form is another password.
 *
 * @throws {AuthError} `validation_error`
 */
export function checkPassword(password: string): void {
  const wrong = wrongWith(password)
  if (wrong !== undefined) throw new AuthError('validation_error', { details: { fields: { password: [wrong] } } })
}

function wrongWith(password: string): string | undefined {
  if (password === '') return 'This field may not be blank.'
  if (!hasAtMost(LONGEST, password)) return `Ensure this field has no more than ${LONGEST} characters.`
  if (password.includes('\0')) return 'Null characters are not allowed.'
  // Half a surrogate pair has no bytes in UTF-8: different passwords would become one.
  return /\p{Surrogate}/u.test(password) ? 'Surrogate characters are not allowed.' : undefined
}

/** Characters are code points, as in Django: one that JavaScript counts as two is one. */
function hasAtMost(most: number, text: string): boolean {
  return text.length <= most || (text.length <= 2 * most && [...text].length <= most)
}

const SALT = '([\\x21-\\x23\\x25-\\x7e]{1,128})'
const NUMBER = '([1-9]\\d{0,8})'
const SCRYPT = new RegExp(`^scrypt\\$${NUMBER}\\$${SALT}\\$${NUMBER}\\$${NUMBER}\\$([A-Za-z0-9+/]{86}==)$`)
const PBKDF2 = new RegExp(`^pbkdf2_sha256\\$${NUMBER}\\$${SALT}\\$([A-Za-z0-9+/]{43}=)$`)

/**
 * Reads what Django stores: `scrypt$<N>$<salt>$<r>$<p>$<base64>` or `pbkdf2_sha256$<iterations>$<salt>$<base64>`.
 * `undefined` for anything else, and for parameters that would cost seconds of a processor or more than 64 MiB.
 */
export function parsePasswordHash(text: string): PasswordHash | undefined {
  const [, iterations, pbkdf2Salt = '', pbkdf2Digest = ''] = PBKDF2.exec(text) ?? []
  if (iterations !== undefined) {
    const derivation = { algorithm: 'pbkdf2_sha256', iterations: Number(iterations) } as const
    return bounded({ ...derivation, salt: pbkdf2Salt, digest: Buffer.from(pbkdf2Digest, 'base64') })
  }
  const [, cost, salt = '', blockSize, parallelism, digest = ''] = SCRYPT.exec(text) ?? []
  if (cost === undefined) return undefined
  const numbers = { cost: Number(cost), blockSize: Number(blockSize), parallelism: Number(parallelism) }
  return bounded({ algorithm: 'scrypt', ...numbers, salt, digest: Buffer.from(digest, 'base64') })
}

function bounded(hash: PasswordHash): PasswordHash | undefined {
  if (hash.algorithm === 'pbkdf2_sha256') return hash.iterations <= MOST_ITERATIONS ? hash : undefined
  const { cost, blockSize, parallelism } = hash
  // RFC 7914 §2: a power of two above 1, and below 2^(128 r / 8).
  const isCost = cost > 1 && Number.isInteger(Math.log2(cost)) && cost < 2 ** (16 * blockSize)
  const isBounded = cost * blockSize * parallelism <= MOST_WORK && memoryOf(hash) <= MOST_MEMORY
  return isCost && isBounded ? hash : undefined
}

function memoryOf({ cost, blockSize, parallelism }: Extract<Derivation, { readonly algorithm: 'scrypt' }>): number {
  return 128 * blockSize * (cost + parallelism + 2)
}

/** Whether a stored hash is weaker than what is made today, and is to be made anew when its password is at hand. */
export function isOutdated(hash: PasswordHash): boolean {
  if (hash.algorithm !== 'scrypt' || hash.salt.length < LEAST_SALT) return true
  return hash.cost < OURS.cost || hash.blockSize < OURS.blockSize || hash.parallelism < OURS.parallelism
}

/** Stands in where there is no password: as much work as a real one, and nothing matches it. */
export const standIn: PasswordHash = { ...OURS, salt: '0'.repeat(SALT_CHARACTERS), digest: Buffer.alloc(64) }

/** Hashes a password as it is stored, in a thread beside the event loop. */
export async function hashPassword(password: string, { random }: Pick<Ambient, 'random'>): Promise<string> {
  const { algorithm, cost, blockSize, parallelism } = OURS
  const salt = encodeBytes(random(17), SALT_CHARACTERS)
  const digest = await derive(password, { ...OURS, salt })
  return [algorithm, cost, salt, blockSize, parallelism, digest.toString('base64')].join('$')
}

/** Whether a password is the one of a hash; the comparison takes as long whatever it comes to. */
export async function matchesPassword(password: string, hash: PasswordHash): Promise<boolean> {
  return timingSafeEqual(await derive(password, hash), hash.digest)
}

const scryptInThread = promisify<string, string, number, ScryptOptions, Buffer>(scrypt)
const pbkdf2InThread = promisify(pbkdf2)

function derive(password: string, hash: Derivation & { readonly salt: string }): Promise<Buffer> {
  const { algorithm, salt } = hash
  const bytes = DIGEST_BYTES[algorithm]
  if (algorithm === 'pbkdf2_sha256') return pbkdf2InThread(password, salt, hash.iterations, bytes, 'sha256')
  const { cost, blockSize, parallelism } = hash
  return scryptInThread(password, salt, bytes, {
    cost,
    blockSize,
    parallelization: parallelism,
    maxmem: MOST_MEMORY * 2,
  })
}
