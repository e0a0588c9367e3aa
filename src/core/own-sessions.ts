import { AuthError } from '../errors.ts'
import type { Deps, RequestContext } from './deps.ts'
import { deviceName } from './device-name.ts'
import type { DeviceSession } from './records.ts'
import { aliveAfter } from './sessions.ts'
import type { EndSessions } from './store.ts'

/** What ending sessions stands on. */
type EndingDeps = Pick<Deps, 'settings' | 'ambient' | 'store' | 'publish'>

/** A living session, as its owner is shown it. */
export interface OwnSession extends Omit<DeviceSession, 'device'> {
  /** `Firefox on macOS` */
  readonly name: string
}

/** The living sessions of an account, the one that was used last first. */
export async function listSessions(deps: Deps, accountId: number): Promise<readonly OwnSession[]> {
  const sessions = await deps.store.sessionsOf(accountId, aliveAfter(deps))
  return sessions.map(({ device: _, ...session }) => ({ ...session, name: deviceName(session.userAgent) }))
}

/** A session of an account. */
interface Whose {
  readonly accountId: number
  readonly sessionId: string
}

/**
 * Ends a session of an account, from another one. One that is over already stays so.
 *
 * @throws {AuthError} `not_found` for one that there is not, or is another account's.
 */
export async function endOwnSession(deps: Deps, whose: Whose, context: RequestContext = {}): Promise<void> {
  const { accountId, sessionId } = whose
  const found = await deps.store.session(sessionId)
  if (found?.session.accountId !== accountId) throw new AuthError('not_found')
  deps.publish(await deps.store.endSession({ ...ending(deps, context), sessionId, reason: 'revoked' }))
}

/** Ends a session, whoever's it is; gives how many that were. */
export async function endAnySession(deps: EndingDeps, sessionId: string): Promise<number> {
  const events = await deps.store.endSession({ ...ending(deps, {}), sessionId, reason: 'revoked' })
  deps.publish(events)
  return events.length
}

/** Ends every living session of an account, but the one that is named; gives how many. */
export async function endSessions(
  deps: EndingDeps,
  whose: Pick<EndSessions, 'accountId' | 'except'>,
  context: RequestContext = {},
): Promise<number> {
  const events = await deps.store.endSessions({ ...ending(deps, context), ...whose, reason: 'revoked' })
  deps.publish(events)
  return events.length
}

/** Signs out of a session, and where it still lived, of every other of its account too. Signing out twice is signing out. */
export async function signOut(
  deps: Deps,
  { accountId, sessionId, reach }: Whose & { readonly reach: 'this' | 'everywhere' },
  context: RequestContext = {},
): Promise<number> {
  const ended = await deps.store.endSession({ ...ending(deps, context), sessionId, reason: 'signed_out' })
  deps.publish(ended)
  // Whoever has a token of a session that is over has no say over the others.
  if (reach === 'this' || ended.length === 0) return ended.length
  return ended.length + (await endSessions(deps, { accountId }, context))
}

function ending(
  deps: EndingDeps,
  { requestId }: RequestContext,
): Pick<EndSessions, 'now' | 'aliveAfter' | 'requestId'> {
  const about = { now: deps.ambient.now(), aliveAfter: aliveAfter(deps) }
  return requestId === undefined ? about : { ...about, requestId }
}
