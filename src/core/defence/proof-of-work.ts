import type { Challenge, Solution } from 'altcha-lib'
import type { Ambient } from '../ambient.ts'
import { PROOF_LIFE_MS, type StepUp } from './step-up.ts'

/** Bytes that a derived key begins with, and how long deriving takes: together the work, 2 to the power of it in rounds. */
interface Work {
  readonly keyPrefix: string
  readonly cost: number
}

/** A third of a second in a browser of a telephone. */
const LEAST_BITS = 19
/** Some twenty seconds. */
const MOST_BITS = 25
/** As base64 of JSON; what browsers send is less than half of it. */
const LONGEST_PROOF = 2_000

/**
 * Proof of work, by the challenges of ALTCHA (version 2): the caller looks for a number whose key, derived by PBKDF2, begins with
 * zeros. A proof is the challenge and its solution as JSON in base64, as ALTCHA's own widgets write it. What is asked is signed and
 * names its subject and its end, so nothing is stored before it is used; to judge costs one derivation of 2 ms at most.
 */
export function proofOfWork(key: Uint8Array, ambient: Pick<Ambient, 'now'>): StepUp {
  const secret = Buffer.from(key).toString('hex')
  return {
    async offer(subject, weight) {
      const { createChallenge, deriveKey } = await tools()
      const { keyPrefix, cost } = workOf(Math.min(LEAST_BITS + weight, MOST_BITS))
      const challenge = await createChallenge({
        algorithm: 'PBKDF2/SHA-256',
        cost,
        keyPrefix,
        // Not the library's own `expiresAt`, which is judged by another clock.
        data: { for: subject, until: ambient.now() + PROOF_LIFE_MS },
        deriveKey,
        hmacSignatureSecret: secret,
      })
      return { kind: 'proof_of_work', challenge }
    },

    async judge(proof, { subject }) {
      const { challenge, solution } = proofFrom(proof) ?? {}
      if (challenge === undefined || solution === undefined) return undefined
      const { data } = challenge.parameters
      if (data?.['for'] !== subject || !(Number(data['until']) > ambient.now())) return undefined

      const { verifySolution, deriveKey } = await tools()
      // What is wrongly formed throws there.
      const judged = await verifySolution({ challenge, solution, deriveKey, hmacSignatureSecret: secret }).catch(
        () => undefined,
      )
      return judged?.verified === true ? challenge.signature : undefined
    },
  }
}

/** Loaded when somebody has to prove something. */
async function tools() {
  const [altcha, { deriveKey }] = await Promise.all([import('altcha-lib'), import('altcha-lib/algorithms/pbkdf2')])
  return { ...altcha, deriveKey }
}

/** Each hexadecimal digit of the prefix is four bits; the rest is the cost of one try, kept low for whoever judges it. */
function workOf(bits: number): Work {
  const digits = Math.floor((bits - 9) / 4)
  return { keyPrefix: '0'.repeat(digits), cost: 2 ** (bits - 4 * digits) }
}

/** Text that strangers write. */
function proofFrom(text: string): { readonly challenge: Challenge; readonly solution: Solution } | undefined {
  if (text.length > LONGEST_PROOF) return undefined
  try {
    const { challenge, solution } = JSON.parse(Buffer.from(text, 'base64').toString('utf8'))
    const { counter, derivedKey } = solution
    const isWhole = typeof challenge.signature === 'string' && typeof challenge.parameters === 'object'
    return isWhole && Number.isSafeInteger(counter) && typeof derivedKey === 'string'
      ? { challenge, solution }
      : undefined
  } catch {
    return undefined
  }
}
