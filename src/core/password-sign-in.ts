import { AuthError } from '../errors.ts'
import { passwordSpends, verifySpends } from './defence/limits.ts'
import { limitError } from './defence/refusal.ts'
import type { Deps, RequestContext } from './deps.ts'
import { traitsOf } from './device.ts'
import { parseEmail } from './email.ts'
import type { Turn } from './hashing.ts'
import { newId } from './ids.ts'
import { checkPassword, hashPassword, isOutdated, matchesPassword, parsePasswordHash, standIn } from './password.ts'
import type { Login, OpenSessionFor, SessionOpening, StoredPassword } from './password-store.ts'
import { type SignIn, signIn } from './sign-in.ts'
import { normalUsername } from './username.ts'

/** A name and a password, as typed. The name is a username, or an email address that the account proved. */
export type PasswordSignIn = { readonly password: string } & (
  | { readonly username: string; readonly email?: undefined }
  | { readonly email: string; readonly username?: undefined }
)

/** Somebody knew a password and is signed in. */
export type Obtained = SignIn

/** One guess on its way. */
interface Attempt {
  readonly deps: Deps
  readonly password: string
  readonly turn: Turn
  readonly opening: Omit<OpenSessionFor, 'accountId' | 'checked' | 'renewed'>
}

/**
 * Trades a password for a session. A guess is spent before the password is looked at, and given back when it was right.
 * A name that nobody has costs the same guess and the same hash as one that somebody has.
 *
 * @throws {AuthError} `invalid_credentials`: wrong, or no account, or one that is disabled or has no password; never
 * says which. `rate_limited` by client address or name; `validation_error` for what is no password; `unavailable` when
 * too many passwords are being checked.
 */
export async function obtainTokens(deps: Deps, input: PasswordSignIn, context: RequestContext = {}): Promise<Obtained> {
  const { ambient, settings, store } = deps
  const { password } = input
  checkPassword(password)
  const login = readLogin(deps, input)
  const ofName = passwordSpends(deps, login)
  await deps.keysReady()
  const now = ambient.now()
  const told = { now, ...(context.requestId === undefined ? {} : { requestId: context.requestId }) }

  return deps.hashing.admit(async (turn) => {
    const taken = await store.takePasswordGuess({ now, login, spends: [...verifySpends(deps, context), ...ofName] })
    if (taken.outcome === 'limited') throw limitError(taken)
    const left = taken.quota === undefined ? {} : { quota: taken.quota }
    const opening = {
      ...told,
      sessionId: newId('ses', ambient),
      sessionExpiresAt: now + settings.jwt.refreshLifetimeMs,
      traits: traitsOf(context),
      touchLastLogin: settings.jwt.updateLastLogin,
      givesBack: ofName,
    }

    const opened = await openIfRight({ deps, password, turn, opening }, taken.stored)
    if (opened.outcome !== 'opened') {
      const { accountId } = taken.stored ?? {}
      deps.publish(await store.rejectPasswordGuess({ ...told, ...(accountId === undefined ? {} : { accountId }) }))
      throw new AuthError('invalid_credentials', { details: left })
    }
    deps.publish(opened.events)
    return { ...(await signIn(deps, opened)), ...left }
  })
}

/** What is no address is nobody's, and goes the same way as one that nobody has. */
function readLogin({ settings }: Deps, { username, email }: PasswordSignIn): Login {
  if (username !== undefined) return { kind: 'username', value: normalUsername(username) }
  try {
    return { kind: 'email', value: parseEmail(email, settings.placeholderEmailDomain) }
  } catch (error) {
    if (error instanceof AuthError) return { kind: 'email', value: email }
    throw error
  }
}

/**
 * Compares, and opens the session if the stored hash is still the one that was compared. Where it is not, another
 * sign-in renewed it or the password was changed: the one that is stored now decides.
 */
async function openIfRight(attempt: Attempt, stored: StoredPassword | undefined): Promise<SessionOpening> {
  const { deps, password, turn, opening } = attempt
  const hash = (stored === undefined ? undefined : parsePasswordHash(stored.hash)) ?? standIn
  const isRight = await turn(() => matchesPassword(password, hash))
  if (stored === undefined || !isRight) return { outcome: 'refused' }

  const renewed = isOutdated(hash) ? { renewed: await turn(() => hashPassword(password, deps.ambient)) } : {}
  const { accountId, hash: checked } = stored
  const opened = await deps.store.openSessionFor({ ...opening, accountId, checked, ...renewed })
  return opened.outcome === 'changed' ? openIfRight(attempt, opened.stored) : opened
}
