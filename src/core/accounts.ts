import { AuthError } from '../errors.ts'
import type { AccountChange, Changed } from './account-store.ts'
import type { Deps, RequestContext } from './deps.ts'
import { checkPassword, hashPassword, parsePasswordHash } from './password.ts'
import type { Account, IdentifierKind, ProfilePatch } from './records.ts'
import { parseUsername, usernameTaken } from './username.ts'

/** What an operator gives an account at its start. Addresses are not among it: those belong to whoever proves them. */
export interface NewAccount extends ProfilePatch {
  /** Letters, digits and `@ . + - _`, at most 150; upper and lower case differ. */
  readonly username: string
}

/**
 * Makes an account that proved no address, for people who sign in with a username and a password.
 *
 * @throws {AuthError} `validation_error` for a username that is none, or that another account has.
 */
export async function createAccount(deps: Deps, { username, ...profile }: NewAccount): Promise<Account> {
  const made = await deps.store.makeAccount({
    username: parseUsername(username),
    profile,
    now: deps.ambient.now(),
  })
  if (made === undefined) throw usernameTaken()
  return settle(deps, made)
}

/**
 * Changes what an account's owner writes about themselves.
 *
 * @throws {AuthError} `user_not_found` when there is no live account of that number.
 */
export async function updateProfile(
  deps: Deps,
  input: { readonly accountId: number; readonly patch: ProfilePatch },
  context: RequestContext = {},
): Promise<Account> {
  const change = { ...changeOf(deps, input.accountId, context), patch: input.patch }
  return settle(deps, await deps.store.updateAccount(change))
}

/**
 * Keeps an account from signing in and ends its sessions.
 *
 * @throws {AuthError} `user_not_found`
 */
export async function disableAccount(deps: Deps, accountId: number): Promise<Account> {
  return settle(deps, await deps.store.setAccountAccess({ ...changeOf(deps, accountId), access: 'disabled' }))
}

/**
 * Lets a disabled account sign in again.
 *
 * @throws {AuthError} `user_not_found`
 */
export async function enableAccount(deps: Deps, accountId: number): Promise<Account> {
  return settle(deps, await deps.store.setAccountAccess({ ...changeOf(deps, accountId), access: 'enabled' }))
}

/**
 * Ends an account for good: its fields are blanked, its sessions end, and its address or number can sign up anew.
 *
 * @throws {AuthError} `user_not_found`
 */
export async function deleteAccount(deps: Deps, accountId: number, context: RequestContext = {}): Promise<void> {
  settle(deps, await deps.store.deleteAccount(changeOf(deps, accountId, context)))
}

/**
 * Gives an account a password, in place of the one it has. Sessions that are open live on.
 *
 * @throws {AuthError} `validation_error` for what is no password, `user_not_found`, `unavailable` when too many
 * passwords are being checked.
 */
export async function setPassword(
  deps: Deps,
  { accountId, password }: { readonly accountId: number; readonly password: string },
): Promise<Account> {
  checkPassword(password)
  const hash = await deps.hashing.admit((turn) => turn(() => hashPassword(password, deps.ambient)))
  return settle(deps, await deps.store.setPassword({ ...changeOf(deps, accountId), change: 'set', hash }))
}

/**
 * Gives an account the password that a hash of Django stands for: `pbkdf2_sha256$…` or `scrypt$…`. The first sign-in
 * with it replaces a hash that is weaker than ours.
 *
 * @throws {TypeError} for any other text, and for parameters that would cost seconds or more than 64 MiB.
 * @throws {AuthError} `user_not_found`
 */
export async function importPassword(
  deps: Deps,
  { accountId, hash }: { readonly accountId: number; readonly hash: string },
): Promise<Account> {
  if (parsePasswordHash(hash) === undefined) {
    throw new TypeError(
      'accounts.importPassword takes Django’s pbkdf2_sha256$… of at most 5000000 iterations or its scrypt$… of at most 64 MiB',
    )
  }
  return settle(deps, await deps.store.setPassword({ ...changeOf(deps, accountId), change: 'imported', hash }))
}

/**
 * Takes the password of an account away. Sessions that are open live on, and codes sign in as before.
 *
 * @throws {AuthError} `user_not_found`
 */
export async function removePassword(deps: Deps, accountId: number): Promise<Account> {
  return settle(deps, await deps.store.setPassword({ ...changeOf(deps, accountId), change: 'removed' }))
}

/** The address that a code for this account goes to over a channel, if it has one. */
export function identifierForOtp(account: Account, channel: IdentifierKind = 'email'): string | undefined {
  return channel === 'phone' ? account.phone : account.email
}

/** First and last name as far as they are known; never an address. */
export function fullName({ firstName, lastName }: Account): string {
  return [firstName, lastName].filter((name) => name !== '').join(' ')
}

/** The address shown for an account that has none: made when it is shown, mailed to nobody, accepted nowhere. */
export function placeholderEmail({ id, phone }: Account, domain: string): string {
  return `${phone === undefined ? `user_${id}` : phone.replace('+', 'phone_')}@${domain}`
}

function changeOf(deps: Deps, accountId: number, { requestId }: RequestContext = {}): AccountChange {
  return { accountId, now: deps.ambient.now(), ...(requestId === undefined ? {} : { requestId }) }
}

function settle(deps: Deps, changed: Changed | undefined): Account {
  if (changed === undefined) throw new AuthError('user_not_found')
  deps.publish(changed.events)
  return changed.account
}
