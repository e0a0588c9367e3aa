import type { QuotaLeft } from '../errors.ts'
import type { Account } from './records.ts'
import type { SignedIn } from './store.ts'
import { signAccess, signRefresh, type TokenDeps } from './tokens.ts'

/** Somebody is signed in. */
export interface SignIn {
  readonly account: Account
  readonly access: string
  readonly refresh: string
  /** Seconds that the access token is good for. */
  readonly expiresIn: number
  readonly sessionId: string
  /** Absolute end of the session, epoch milliseconds. */
  readonly sessionExpiresAt: number
  /** What is left of the limit of the caller's address, where there is one. */
  readonly quota?: QuotaLeft
}

/** Gives the tokens of a session that was opened. */
export async function signIn(deps: TokenDeps, { account, session }: SignedIn): Promise<SignIn> {
  return {
    account,
    ...(await signAccess(deps, session)),
    refresh: await signRefresh(deps, session),
    sessionId: session.id,
    sessionExpiresAt: session.expiresAt,
  }
}
