import { AuthError, type QuotaLeft } from '../errors.ts'
import { handleOf, newChallengeId } from './challenge-id.ts'
import type { Transport } from './channel.ts'
import { deriveTag } from './code.ts'
import { guessBound, hasOurCodes } from './defence/guesses.ts'
import { requestSpends } from './defence/limits.ts'
import { refusalOf } from './defence/refusal.ts'
import { admitStranger, requestSubject } from './defence/step-up.ts'
import { localeFor } from './delivery/locale.ts'
import { localesOf } from './delivery/templates.ts'
import { concludeReplaced } from './delivery/vendor-codes.ts'
import type { Deps, RequestContext } from './deps.ts'
import { hasProved } from './device.ts'
import { parseEmail } from './email.ts'
import { readIdempotencyKey } from './idempotency.ts'
import { type Identifier, maskIdentifier, parseIdentifier } from './identifier.ts'
import { newId } from './ids.ts'
import { optional } from './optional.ts'
import { parsePhone } from './phone.ts'
import type { IdentifierKind, Recipient } from './records.ts'
import type { Destination, Rung } from './routing/route.ts'
import { parseSource } from './source.ts'
import type { Opened } from './store.ts'
import { openingOfTest } from './test-identities.ts'

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
  /** That one more step was done, as a `step_up_required` asked. */
  readonly stepUpProof?: string | undefined
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
 * `hourly_limit`, `daily_limit`, `rate_limited`, `step_up_required`, `send_failed`, `idempotency_mismatch`
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
  const subject = requestSubject(deps, identifier)
  const isProven = hasProved(deps, identifier, context)
  const proof = isProven ? undefined : await admitStranger(deps, { subject, proof: input.stepUpProof, ...context })
  const level = isProven ? 0 : deps.guard.level()
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
    guessBound: guessBound(otp, { isOurs: hasOurCodes(deps.channels, route), level }),
    ...openingOfTest(deps, identifier, route),
    lifetimeMs: otp.lifetimeMs,
    maxAttempts: otp.maxAttempts,
    deliveryId: newId('dlv', deps.ambient),
    ...optional('source', source, String),
    ...optional('locale', locale, String),
    spends: requestSpends(deps, { recipient: identifier, isProven, country: to.region, askedBefore, proof }, context),
    ...(repeatable === undefined ? {} : { once: repeatable.once }),
  })
  if (opened.outcome === 'limited') throw await refusalOf(deps, opened, subject)
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

/** Read as what the channel says it is; without one, as what it looks like. */
export function readIdentifier({ settings }: Deps, text: string, channel: RequestedChannel | undefined): Identifier {
  if (channel === undefined) return parseIdentifier(text, settings)
  if (channel === 'email') return { kind: 'email', value: parseEmail(text, settings.placeholderEmailDomain) }
  return { kind: 'phone', ...parsePhone(text, settings.phone) }
}
