import { type Challenge, solveChallenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2'

/**
 * Solves a challenge of ALTCHA. Gives the proof, or undefined where it was stopped, took too long or cannot be done here. The page
 * stays usable meanwhile: browsers derive keys beside it.
 */
export async function workProof(challenge: object, stopped: AbortController): Promise<string | undefined> {
  try {
    const solution = await solveChallenge({ challenge: challenge as Challenge, controller: stopped, deriveKey })
    return solution === null ? undefined : btoa(JSON.stringify({ challenge, solution }))
  } catch {
    // No secure context, so no keys are derived; or a challenge of another kind.
    return undefined
  }
}
