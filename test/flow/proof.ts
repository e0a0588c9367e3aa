import { solveChallenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'
import type { StepUpOffer } from '../../src/index.ts'

/** Does the work that a refusal asks for, as ALTCHA's own solver does. Throws where none is asked for. */
export async function proofOf(offer: StepUpOffer | undefined): Promise<string> {
  if (offer?.kind !== 'proof_of_work') throw new Error('no proof of work was asked for')
  const challenge = offer.challenge as Parameters<typeof solveChallenge>[0]['challenge']
  const solution = await solveChallenge({ challenge, deriveKey })
  return Buffer.from(JSON.stringify({ challenge, solution })).toString('base64')
}
