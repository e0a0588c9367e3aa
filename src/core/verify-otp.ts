import { AuthError } from '../errors.ts'
import type { Guess } from './attempt-store.ts'
import { handleOf } from './challenge-id.ts'
import { parseGuess } from './code.ts'
import { verifySpends } from './defence/limits.ts'
import { refusalOf } from './defence/refusal.ts'
import type { Spend } from './defence/spend.ts'
import { admitStranger, onceOnly, verifySubject } from './defence/step-up.ts'
import { concludeApproved, judgedByVendor, type ReadOnce, readingOnce } from './delivery/vendor-codes.ts'
import type { Deps, RequestContext } from './deps.ts'
import { addDeviceProof, hasProved, traitsOf } from './device.ts'
import type { Identifier } from './identifier.ts'
import { encodeBytes, newId } from './ids.ts'
import { type Asker, type RequestedChannel, readIdentifier } from './otp.ts'
import type { Recipient } from './records.ts'
import { type SignIn, signIn } from './sign-in.ts'
import { parseSource } from './source.ts'
import { isOpen } from './status.ts'
import type { Redeem, Store } from './store.ts'
import { judgedByUs } from './test-identities.ts'
import { untilHeard } from './until-heard.ts'

const DAY_MS = 86_400_000

/** A guess at a code. */
export interface OtpGuess extends Asker {
  /** The digits as typed; blanks and dashes between them do not count. */
  readonly otp: string
  readonly identifier?: string | undefined
  readonly channel?: RequestedChannel | undefined
  readonly sourceUrl?: string | undefined
  /** `false`: the session ends after a day. Otherwise after the configured lifetime. */
  readonly rememberMe?: boolean | undefined
  /** That one more step was done, as a `step_up_required` asked. */
  readonly stepUpProof?: string | undefined
}

/** Somebody proved an address and is signed in. */
export interface OtpVerified extends SignIn {
  /** Whether the session lasts for the configured lifetime rather than a day. */
  readonly persistent: boolean
  /** For the browser to keep: this device proved the address. */
  readonly deviceProofs: string
}

/**
 * Trades a code for a session. A guess spends one attempt in the same statement that judges it, so guesses are bounded
 * however many requests run at once (NIST SP 800-63B §5.2.2). The account is born here, at the first proof.
 *
 * @throws {AuthError} `authentication_failed`: wrong, used, expired, out of attempts, unknown or blocked; never says
 * which. `rate_limited` by client address; `step_up_required` for short codes while far more is guessed than usual;
 * `validation_error` and `invalid_…` for what is no code or identifier.
 */
export async function verifyOtp(deps: Deps, input: OtpGuess, context: RequestContext = {}): Promise<OtpVerified> {
  const { settings, ambient } = deps
  const guess = parseGuess(input.otp)
  parseSource(input.sourceUrl)
  // A code that is used up has to give tokens.
  await deps.keysReady()
  const target = await findTarget(deps, input, context)
  const challenge = readingOnce(deps, target.handle)
  const now = ambient.now()
  const persistent = input.rememberMe !== false
  const lifetimeMs = persistent ? settings.jwt.refreshLifetimeMs : Math.min(DAY_MS, settings.jwt.refreshLifetimeMs)

  const { maxAttempts } = settings.otp
  const spends = [
    ...verifySpends(deps, context),
    ...(await proofOfGuess(deps, { guess, stepUpProof: input.stepUpProof, target, challenge }, context)),
  ]
  const guessed: Guess = { now, ...target, purpose: 'login', maxAttempts, spends }
  const ours = await judgedByUs(deps, challenge, { handle: target.handle, guess })
  const judged = ours.matchedDigits > 0 ? undefined : await judgedByVendor(deps, challenge, { ...guessed, code: guess })

  const redeemed = await redeem(deps, {
    ...(context.requestId === undefined ? {} : { requestId: context.requestId }),
    ...guessed,
    ...(judged ?? ours),
    sessionId: newId('ses', ambient),
    sessionExpiresAt: now + lifetimeMs,
    traits: traitsOf(context),
    username: `user_${encodeBytes(ambient.random(10), 16)}`,
    touchLastLogin: settings.jwt.updateLastLogin,
  })
  if (redeemed.outcome === 'limited') throw await refusalOf(deps, redeemed, verifySubject(deps, target.handle))
  deps.publish(redeemed.events)
  const { quota = judged?.quota } = redeemed
  const left = quota === undefined ? {} : { quota }
  if (redeemed.outcome === 'rejected') {
    if (redeemed.isEvaluated) deps.guard.noteWrongGuess()
    throw new AuthError('authentication_failed', { details: left })
  }

  void concludeApproved(deps, guess, challenge)
  const known = { proofs: context.deviceProofs, recipient: redeemed.recipient }
  return {
    ...(await signIn(deps, redeemed)),
    persistent,
    deviceProofs: addDeviceProof(settings.keys.device, known, ambient),
    ...left,
  }
}

/** What a guess brings. */
interface Guessing extends Pick<OtpGuess, 'stepUpProof'> {
  /** Its digits. */
  readonly guess: string
  readonly target: Target
  readonly challenge: ReadOnce
}

/**
 * While far more is guessed wrong than usual, each guess of a stranger at a code of the usual length costs a proof, and soon none is
 * evaluated any more: new challenges have longer codes by then, which whoever asks again gets.
 */
async function proofOfGuess(
  deps: Deps,
  { guess, stepUpProof, target, challenge }: Guessing,
  context: RequestContext,
): Promise<readonly Spend[]> {
  if (deps.guard.level() === 0 || guess.length > deps.settings.otp.length) return []
  const recipient = (await challenge())?.recipient
  if (recipient !== undefined && hasProved(deps, recipient, context)) return []
  if (deps.guard.level() > 1) throw new AuthError('authentication_failed')
  const subject = verifySubject(deps, target.handle)
  const proof = await admitStranger(deps, { subject, proof: stepUpProof, ...context })
  return proof === undefined ? [] : [onceOnly(deps, proof.name)]
}

/** A vendor says yes once: where the database did not hear of it, it is told again. */
function redeem({ store }: Deps, input: Redeem): ReturnType<Store['redeem']> {
  const isOnce = input.attempt === 'reserved' && input.matchedDigits > 0
  return isOnce ? untilHeard(() => store.redeem(input)) : store.redeem(input)
}

type Target = Pick<Guess, 'handle' | 'by' | 'recipient'>

/**
 * Which challenge a guess is for. One that was named is taken at its word. One that the browser kept counts while it
 * is open, unless the guess names somebody else. Whoever only knows the recipient gets its newest challenge, with an
 * allowance apart: of those that devices asked for which proved it, where this is one of them, and of all others otherwise.
 */
async function findTarget(deps: Deps, input: OtpGuess, context: RequestContext): Promise<Target> {
  const { identifier: text, channel, challengeId, keptChallengeId } = input
  const recipient = text === undefined ? undefined : readIdentifier(deps, text, channel)
  const named = challengeId ?? (recipient === undefined ? keptChallengeId : undefined)
  if (named !== undefined) return byChallenge(deps, named, recipient)
  if (recipient === undefined) {
    const fields = { identifier: ['Identifier or challenge_id is required.'] }
    throw new AuthError('validation_error', { details: { fields } })
  }

  if (keptChallengeId !== undefined) {
    const kept = byChallenge(deps, keptChallengeId, recipient)
    if (await isOpenFor(deps, kept.handle, recipient)) return kept
  }
  // The newest may have changed before it is redeemed: whichever challenge this is, its own guard decides.
  const isProven = hasProved(deps, recipient, context)
  const newest = await deps.store.newestChallenge({ purpose: 'login', recipient, isProven })
  return { handle: newest ?? handleOf(deps.settings.keys.handle, recipient.value), by: 'recipient', recipient }
}

function byChallenge({ settings }: Deps, id: string, recipient: Identifier | undefined): Target {
  const handle = handleOf(settings.keys.handle, id)
  return { handle, by: 'challenge', ...(recipient === undefined ? {} : { recipient }) }
}

async function isOpenFor({ store, settings, ambient }: Deps, handle: string, recipient: Recipient): Promise<boolean> {
  const kept = await store.challenge(handle, settings.otp.maxAttempts)
  if (kept === undefined || !isOpen(kept, ambient.now())) return false
  return kept.recipient.kind === recipient.kind && kept.recipient.value === recipient.value
}
