import { createHmac, verify as verifySignature } from 'node:crypto'
import type { Algorithm, Keys } from './algorithms.ts'
import type { Signer } from './signers.ts'
import { type Claims, claimsOf, type Forgery, partsOf } from './tokens.ts'
import type { Verifier } from './verifiers.ts'

/**
 * Holds a verifier to what it is there for, before anybody measures how fast it is.
 *
 * @throws {Error} when it refuses a good token, accepts a forged one, or reads other claims than the token has.
 */
export async function checkVerifier(verifier: Verifier, token: string, forgeries: readonly Forgery[]): Promise<void> {
  if (!isRight(verifier, await judged(verifier, token), token))
    throw new Error(`${verifier.name} misreads a good token`)
  for (const { what, token: forged, isBySignature } of forgeries) {
    const mustNotice = isBySignature || verifier.isLimit !== true
    if (mustNotice && (await accepts(verifier, forged))) throw new Error(`${verifier.name} accepts ${what}`)
  }
}

/**
 * Holds a signer to what it is there for: its token, or its bare signature, is verified by node:crypto.
 *
 * @throws {Error} when the signature is not right or claims are missing.
 */
export async function checkSigner(
  signer: Signer,
  token: string,
  by: { algorithm: Algorithm; keys: Keys },
): Promise<void> {
  const made = await signer.sign((signer.take ?? claimsOf)(token))
  const isSound = signer.isLimit === true ? isSignature(made, token, by) : isToken(tokenOf(made), token, by)
  if (!isSound) throw new Error(`${signer.name} signs wrongly`)
}

function judged({ take, verify }: Verifier, token: string): unknown {
  return verify(take === undefined ? token : take(token))
}

async function accepts(verifier: Verifier, token: string): Promise<boolean> {
  try {
    return Boolean(await judged(verifier, token))
  } catch {
    return false
  }
}

/** Libraries give the claims as they are, as `claims`, or as `payload`; the limit gives `true`. */
function isRight({ isLimit = false }: Verifier, result: unknown, token: string): boolean {
  if (isLimit) return result === true
  const { claims, payload } = result as { claims?: Claims; payload?: Claims }
  const read = claims ?? payload ?? (result as Claims)
  return Object.entries(claimsOf(token)).every(([name, value]) => read[name] === value)
}

function tokenOf(made: unknown): string {
  return typeof made === 'string' ? made : (made as { access: string }).access
}

/** The right members and a right signature; keychime's token has an id and times of its own. */
function isToken(made: string, example: string, { algorithm, keys }: { algorithm: Algorithm; keys: Keys }): boolean {
  const { input, signature } = partsOf(made)
  const claims = claimsOf(made)
  const isWhole = Object.keys(claimsOf(example)).every((name) => name in claims)
  return isWhole && verifies(input, Buffer.from(signature, 'base64url'), { algorithm, keys, form: 'ieee-p1363' })
}

function isSignature(made: unknown, token: string, by: { algorithm: Algorithm; keys: Keys }): boolean {
  const { input } = partsOf(token)
  const bytes = typeof made === 'string' ? Buffer.from(made, 'base64url') : (made as Buffer)
  return verifies(input, bytes, { ...by, form: 'der' }) || verifies(input, bytes, { ...by, form: 'ieee-p1363' })
}

function verifies(
  input: string,
  signature: Buffer,
  { algorithm, keys, form }: { algorithm: Algorithm; keys: Keys; form: 'der' | 'ieee-p1363' },
): boolean {
  const { verifying: key } = keys
  if (key.type === 'secret') return createHmac('sha256', key).update(input).digest().equals(signature)
  return verifySignature(algorithm.digest, Buffer.from(input), { key, dsaEncoding: form }, signature)
}
