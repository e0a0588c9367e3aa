import { AuthError, type ErrorDetails } from '../../errors.ts'
import type { Deps } from '../deps.ts'
import type { Limited } from './spend.ts'
import { offered } from './step-up.ts'

/** The refusal of a counter, with the whole seconds to wait. */
export function limitError({ refusal, retryAfterMs, quota }: Limited, more: ErrorDetails = {}): AuthError {
  const retryAfter = Math.max(1, Math.ceil(retryAfterMs / 1000))
  return new AuthError(refusal, { details: { retryAfter, ...(quota === undefined ? {} : { quota }), ...more } })
}

/**
 * What is said to a caller whom limits refused: where a proof lifts all of them, one is asked for. The pause between two messages
 * is over soon, so there it is an offer beside it.
 */
export async function refusalOf(deps: Deps, limited: Limited, subject: string): Promise<AuthError> {
  const isOffered = limited.proofLifts === true || limited.refusal === 'step_up_required'
  const details = isOffered ? await offered(deps, subject) : {}
  const isAsked = details.stepUp !== undefined && limited.refusal !== 'cooldown'
  return limitError(isAsked ? { ...limited, refusal: 'step_up_required' } : limited, details)
}
