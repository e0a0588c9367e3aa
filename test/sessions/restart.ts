import { setDatabaseClock } from './database-clock.ts'
import { type Issuer, type Outcome, startIssuer } from './issuers.ts'
import { type Engine, makePlace, type Place, post, signInAt, type Tokens } from './stage.ts'

/** What processes that started afterwards said of sessions that had ended right before the process was killed. */
export interface Restarts {
  /** Of the access token by `auth.tokens.verify`, each answer once. */
  readonly verified: readonly Outcome['outcome'][]
  /** The statuses of a refresh, of a look at the token, and of the profile, likewise. */
  readonly refreshed: readonly number[]
  readonly looked: readonly number[]
  readonly profile: readonly number[]
}

const HOUR_MS = 3_600_000

/**
 * Signs somebody out at a process and ends it by `kill -9` as soon as it answered; then starts it anew, again with the clock set back
 * by an hour, and again with the right time. On SQLite that is the clock of the process, on PostgreSQL the one of the database.
 */
export async function restartAfterKill(engine: Engine, rounds: number): Promise<Restarts> {
  const place = await makePlace(engine)
  const seen = {
    verified: new Set<Outcome['outcome']>(),
    refreshed: new Set<number>(),
    looked: new Set<number>(),
    profile: new Set<number>(),
  }
  for (let round = 0; round < rounds; round++) {
    const tokens = await endAndKill(place, `p${round}@example.com`)
    for (const clockOffMs of [0, -HOUR_MS, 0]) {
      await setDatabaseClock(place, clockOffMs)
      const issuer = await startIssuer({ database: place.url, clockOffMs })
      seen.verified.add(await verifiedAt(issuer, tokens))
      seen.refreshed.add((await post(`${issuer.url}/accounts/token/refresh/`, { refresh: tokens.refresh })).status)
      seen.looked.add((await post(`${issuer.url}/accounts/token/verify/`, { token: tokens.refresh })).status)
      const headers = { authorization: `Bearer ${tokens.access}` }
      seen.profile.add((await fetch(`${issuer.url}/accounts/profile/`, { headers })).status)
      await issuer.kill()
    }
  }
  await place.remove()
  return {
    verified: [...seen.verified],
    refreshed: [...seen.refreshed],
    looked: [...seen.looked],
    profile: [...seen.profile],
  }
}

async function endAndKill({ url }: Place, identifier: string): Promise<Tokens> {
  const issuer = await startIssuer({ database: url })
  const tokens = await signInAt(issuer.url, identifier)
  const before = await verifiedAt(issuer, tokens)
  if (before !== 'taken') throw new Error(`the token of a new session was refused: ${before}`)
  const { status } = await post(`${issuer.url}/accounts/logout/`, { refresh: tokens.refresh })
  await issuer.kill()
  if (status !== 200) throw new Error(`signing out was answered with ${status}`)
  return tokens
}

async function verifiedAt(issuer: Issuer, { access }: Tokens): Promise<Outcome['outcome']> {
  await issuer.watch(access)
  const [first] = (await issuer.changes(access)) as [Outcome]
  return first.outcome
}
