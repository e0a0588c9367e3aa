import { AuthError, type QuotaLeft } from '../errors.ts'
import type { Guess } from './attempt-store.ts'
import { handleOf, newChallengeId } from './challenge-id.ts'
import type { Transport } from './channel.ts'
import { deriveTag, parseGuess } from './code.ts'
import { guessBound, hasOurCodes } from './defence/guesses.ts'
import { limitError, requestSpends, verifySpends } from './defence/limits.ts'
import { localeFor } from './delivery/locale.ts'
import { localesOf } from './delivery/templates.ts'
import { concludeApproved, concludeReplaced, judgedByVendor, readingOnce } from './delivery/vendor-codes.ts'
import type { Deps, RequestContext } from './deps.ts'
import { addDeviceProof, hasProved, traitsOf } from './device.ts'
import { parseEmail } from './email.ts'
import { readIdempotencyKey } from './idempotency.ts'
import { type Identifier, maskIdentifier, parseIdentifier } from './identifier.ts'
import { encodeBytes, newId } from './ids.ts'
import { optional } from './optional.ts'
import { parsePhone } from './phone.ts'
import type { IdentifierKind, Recipient } from './records.ts'
import type { Destination, Rung } from './routing/route.ts'
import { type SignIn, signIn } from './sign-in.ts'
import { parseSource } from './source.ts'
import { isOpen } from './status.ts'
import type { Opened, Redeem, Store } from './store.ts'
import { judgedByUs, openingOfTest } from './test-identities.ts'
import { untilHeard } from './until-heard.ts'

/** `phone` means the best way to reach the number; the others ask for one way. */
export type RequestedChannel = IdentifierKind | Transport

/** Whoever remembers a challenge: an id given with the request, or failing that one that the browser kept. */
export interface Asker {
  readonly challengeId?: string | undefined
  readonly keptChallengeId?: string | undefined
}

/** A request for a code. */
export interface OtpRequest extends Asker {
  /** An email address or a phone number, as typed. */
  readonly identifier: string
  readonly channel?: RequestedChannel | undefined
  /** The page that asks; only its origin is kept. */
  readonly sourceUrl?: string | undefined
  /**
   * The language to write in, as a BCP 47 tag: `de-AT`. Without one that there is, the browser's by `context.acceptLanguage`, and
   * failing that `otp.locale`.
   */
  readonly locale?: string | undefined
}

/** A code is on its way, or would be: nothing here tells whether there is an account. */
export interface OtpRequested {
  /** The asker's proof of having asked; needed to verify, worth nothing to anybody else. */
  readonly challengeId: string
  /** Names the challenge where the id must not stand. */
  readonly handle: string
  readonly tag: string
  readonly channel: IdentifierKind
  readonly maskedIdentifier: string
  readonly codeLength: number
  /** Seconds until the code stops working. */
  readonly expiresIn: number
  /** Seconds until another message can be asked for. */
  readonly resendAfter: number
  /** What is left of the limit of the caller's address, where there is one. */
  readonly quota?: QuotaLeft
}

/**
 * Sends a one-time code. Asking again while more than half of a challenge's life is left sends the same code; later a
 * new challenge ends the old one. Others' requests for the same recipient stand beside it and change nothing.
 *
 * @throws {AuthError} `invalid_identifier`, `invalid_email`, `invalid_phone`, `validation_error`, `cooldown`,
 * `hourly_limit`, `daily_limit`, `rate_limited`, `send_failed`, `idempotency_mismatch`
 */
export async function requestOtp(deps: Deps, input: OtpRequest, context: RequestContext = {}): Promise<OtpRequested> {
  const { otp, keys } = deps.settings
  const identifier = readIdentifier(deps, input.identifier, input.channel)
  const source = parseSource(input.sourceUrl)
  const repeatable = readIdempotencyKey(deps, context, askedFor(input))
  const wanted = { locale: input.locale, acceptLanguage: context.acceptLanguage }
  const presented = input.challengeId ?? input.keptChallengeId
  const askedBefore = presented === undefined ? undefined : handleOf(keys.handle, presented)
  const to = destinationOf(identifier)
  const tried = await waysOf(deps, askedBefore, identifier)
  const route = deps.router.routeFor(input.channel ?? identifier.kind, { ...to, tried })
  const locale = localeFor(wanted, localesOf(deps.settings.messages, route.first.transport))
  const isProven = hasProved(deps, identifier, context)
  const now = deps.ambient.now()
  const freshId = repeatable?.challengeIdAt(now) ?? newChallengeId(deps.ambient)

  const opened = await deps.store.openChallenge({
    now,
    ...(context.requestId === undefined ? {} : { requestId: context.requestId }),
    purpose: 'login',
    recipient: identifier,
    masked: maskIdentifier(identifier),
    route,
    ...optional('country', to.region, String),
    handle: handleOf(keys.handle, freshId),
    ...optional('askedBefore', askedBefore, String),
    isProven,
    guessBound: guessBound(otp, { isOurs: hasOurCodes(deps.channels, route) }),
    ...openingOfTest(deps, identifier, route),
    lifetimeMs: otp.lifetimeMs,
    maxAttempts: otp.maxAttempts,
    deliveryId: newId('dlv', deps.ambient),
    ...optional('source', source, String),
    ...optional('locale', locale, String),
    spends: requestSpends(deps, { recipient: identifier, isProven, country: to.region, askedBefore }, context),
    ...(repeatable === undefined ? {} : { once: repeatable.once }),
  })
  if (opened.outcome === 'limited') throw limitError(opened)
  if (opened.outcome === 'mismatch') throw new AuthError('idempotency_mismatch')
  deps.publish(opened.events)
  // Before the message, which a vendor would count for what is over; the worker waits for that a second at most.
  void concludeReplaced(deps, askedBefore, opened).finally(deps.wakeWorker)

  const candidates = [presented, freshId, repeatable?.challengeIdAt(opened.openedAt)]
  const challengeId = candidates.find((id) => id !== undefined && handleOf(keys.handle, id) === opened.handle)
  return requested(deps, { identifier, opened, challengeId: challengeId ?? freshId })
}

function destinationOf(identifier: Identifier): Destination {
  if (identifier.kind === 'email') return {}
  const { region, line } = identifier
  return { ...(region === undefined ? {} : { region }), ...(line === undefined ? {} : { line }) }
}

/** The ways that messages of a challenge of this recipient went: whoever asks again got nothing by them. */
async function waysOf(
  { store, settings }: Deps,
  handle: string | undefined,
  { kind, value }: Recipient,
): Promise<readonly Rung[]> {
  if (handle === undefined) return []
  const view = await store.challenge(handle, settings.otp.maxAttempts)
  if (view?.recipient.kind !== kind || view.recipient.value !== value) return []
  return view.deliveries.flatMap(({ transport, provider }) => (provider === undefined ? [] : [{ transport, provider }]))
}

/** What makes two requests the same: everything the caller asks for, as it was written. */
function askedFor({ identifier, channel, sourceUrl, challengeId, locale }: OtpRequest): unknown {
  return [
    identifier,
    channel ?? null,
    sourceUrl ?? null,
    challengeId ?? null,
    ...(locale === undefined ? [] : [locale]),
  ]
}

function requested(
  { settings }: Deps,
  of: { readonly identifier: Identifier; readonly opened: Opened; readonly challengeId: string },
): OtpRequested {
  const { identifier, opened, challengeId } = of
  return {
    challengeId,
    handle: opened.handle,
    tag: deriveTag(settings.keys.code, opened.handle),
    channel: identifier.kind,
    maskedIdentifier: maskIdentifier(identifier),
    codeLength: opened.digits,
    expiresIn: Math.ceil((opened.expiresAt - opened.openedAt) / 1000),
    resendAfter: Math.ceil(opened.nextInMs / 1000),
    ...(opened.quota === undefined ? {} : { quota: opened.quota }),
  }
}

/** A guess at a code. */
export interface OtpGuess extends Asker {
  /** The digits as typed; blanks and dashes between them do not count. */
  readonly otp: string
  readonly identifier?: string | undefined
  readonly channel?: RequestedChannel | undefined
  readonly sourceUrl?: string | undefined
  /** `false`: the session ends after a day. Otherwise after the configured lifetime. */
  readonly rememberMe?: boolean | undefined
}

/** Somebody proved an address and is signed in. */
export interface OtpVerified extends SignIn {
  /** Whether the session lasts for the configured lifetime rather than a day. */
  readonly persistent: boolean
  /** For the browser to keep: this device proved the address. */
  readonly deviceProofs: string
}

const DAY_MS = 86_400_000

/**
 * Trades a code for a session. A guess spends one attempt in the same statement that judges it, so guesses are bounded
 * however many requests run at once (NIST SP 800-63B §5.2.2). The account is born here, at the first proof.
 *
 * @throws {AuthError} `authentication_failed`: wrong, used, expired, out of attempts, unknown or blocked; never says
 * which. `rate_limited` by client address; `validation_error` and `invalid_…` for what is no code or identifier.
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
  const guessed: Guess = { now, ...target, purpose: 'login', maxAttempts, spends: verifySpends(deps, context) }
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
  if (redeemed.outcome === 'limited') throw limitError(redeemed)
  deps.publish(redeemed.events)
  const { quota = judged?.quota } = redeemed
  const left = quota === undefined ? {} : { quota }
  if (redeemed.outcome === 'rejected') throw new AuthError('authentication_failed', { details: left })

  void concludeApproved(deps, guess, challenge)
  const known = { proofs: context.deviceProofs, recipient: redeemed.recipient }
  return {
    ...(await signIn(deps, redeemed)),
    persistent,
    deviceProofs: addDeviceProof(settings.keys.device, known, ambient),
    ...left,
  }
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

/** Read as what the channel says it is; without one, as what it looks like. */
function readIdentifier({ settings }: Deps, text: string, channel: RequestedChannel | undefined): Identifier {
  if (channel === undefined) return parseIdentifier(text, settings)
  if (channel === 'email') return { kind: 'email', value: parseEmail(text, settings.placeholderEmailDomain) }
  return { kind: 'phone', ...parsePhone(text, settings.phone) }
}
