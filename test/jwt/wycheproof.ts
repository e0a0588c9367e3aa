import type { Algorithm } from '../../src/jwt/algorithms.ts'
import { signedPayload } from '../../src/jwt/jws.ts'
import { readVerifyingKeys } from '../../src/jwt/key-set.ts'
import { vectors } from '../http/vectors.ts'

/** One published case: a token, the key or JWK set that it is checked with, and what is to become of it. */
export interface Case {
  readonly id: number
  readonly comment: string
  readonly result: 'valid' | 'invalid'
  readonly jws: unknown
  readonly keys: string
}

/** What was done with a token: taken, or refused with this sentence. */
export type Outcome = 'taken' | { readonly refused: string }

/** Cases that ask for what a verifier must not do, the reason of each, and whether it is taken here. */
export const unsound: ReadonlyMap<number, { readonly reason: string; readonly isTaken: boolean }> = new Map([
  [346, { reason: 'a PS384 token for a key that is for PS256 alone (RFC 7517 §4.4)', isTaken: false }],
  [347, { reason: 'an ES512 token for a key of the algorithm ES521, which there is not', isTaken: false }],
  [350, { reason: 'as 346', isTaken: false }],
  [351, { reason: 'as 347', isTaken: false }],
  [367, { reason: 'called invalid, and byte for byte the valid token of 357', isTaken: true }],
  [370, { reason: 'called invalid, and byte for byte the valid token of 357', isTaken: true }],
  [372, { reason: 'called valid, with a ? in its header (RFC 7515 §2 has no such character)', isTaken: false }],
  [373, { reason: 'called valid, with a ? in its payload', isTaken: false }],
])

/** The cases of `json_web_signature_test.json` or `json_web_key_test.json`; none where they are not at hand. */
export function wycheproof(kind: 'signature' | 'key'): readonly Case[] {
  const file = vectors(`wycheproof/json_web_${kind}_test.json`)
  if (file === undefined) return []
  const { testGroups } = JSON.parse(file) as { readonly testGroups: readonly Group[] }
  return testGroups.flatMap((group) => group.tests.map((test) => caseOf(group, test)))
}

/** Reads the keys as an operator would list them, then checks the token. Anything but a refusal is thrown on. */
export function outcomeOf({ jws, keys }: Case): Outcome {
  try {
    signedPayload(typeof jws === 'string' ? jws : JSON.stringify(jws), readVerifyingKeys(keys, otherwise))
    return 'taken'
  } catch (error) {
    if (error instanceof Error && ['AuthError', 'KeyFault'].includes(error.name)) return { refused: error.message }
    throw error
  }
}

/** Every key says what it is for. */
const otherwise: Algorithm = 'HS256'

interface Group {
  readonly public?: object
  readonly private?: object
  readonly tests: readonly Test[]
}

interface Test {
  readonly tcId: number
  readonly comment: string
  readonly result: 'valid' | 'invalid'
  readonly jws: unknown
}

function caseOf(group: Group, { tcId, comment, result, jws }: Test): Case {
  return { id: tcId, comment, result, jws, keys: JSON.stringify(group.public ?? group.private) }
}
