import { randomUUID } from 'node:crypto'
import { setDatabaseClock } from '../sessions/database-clock.ts'
import { type Issuer, startIssuer } from '../sessions/issuers.ts'
import { type Engine, makePlace, type Place, post, refreshAt, signInAt, tokensOf } from '../sessions/stage.ts'
import { type Asked, askFor, verify } from './sign-ins.ts'

/** What was answered after a clock had jumped. */
export interface AfterJump {
  /** To what had expired: an unused code, an access token, the refresh token of a session of one day. */
  readonly over: readonly number[]
  /** To the refresh token of a long session, and to somebody new who signs in; whoever had the unused code asks for another. */
  readonly alive: readonly number[]
}

/** The same after each jump of the clock. */
export type ClockJumps = Readonly<Record<'hourForward' | 'hourBack' | 'dayForward', AfterJump>>

/** Which clock jumps: that of a process that runs, or the one that a process finds which starts anew. */
export type Jumping = 'running' | 'restarted'

/** The clocks that everything here is shown with. */
export const clocks = [
  ['sqlite', 'running'],
  ['sqlite', 'restarted'],
  ['postgresql', 'restarted'],
] as const satisfies readonly (readonly [Engine, Jumping])[]

const [MINUTE_MS, HOUR_MS] = [60_000, 3_600_000]

/**
 * Has a clock jump forward by an hour, back by an hour, and forward by 25 (E11). On SQLite that is the clock of the process, on
 * PostgreSQL that of the database.
 */
export async function jumpClocks(engine: Engine, jumping: Jumping): Promise<ClockJumps> {
  const place = await makePlace(engine)
  let at = 0
  await setDatabaseClock(place, at)
  let issuer = await startIssuer({ database: place.url })
  const jump = async (ms: number): Promise<void> => {
    at += ms
    issuer = await jumped({ place, jumping, issuer }, at)
  }
  const [ada, bob] = [await signInAt(issuer.url, 'ada@example.com'), await signInForADay(issuer.url, 'bob@example.com')]
  await jump(23 * HOUR_MS + 40 * MINUTE_MS)
  const { access, refresh } = tokensOf(await refreshAt(issuer.url, ada.refresh))
  const held: Held = { access, bob, refresh, unused: await askFor(issuer.url, 'cyd@example.com') }

  await jump(HOUR_MS)
  const hourForward = await look(issuer, held)
  await jump(-HOUR_MS)
  const hourBack = await look(issuer, held)
  await jump(25 * HOUR_MS)
  const dayForward = await look(issuer, held)
  await issuer.kill()
  await place.remove()
  return { hourForward, hourBack, dayForward }
}

interface Running {
  readonly place: Place
  readonly jumping: Jumping
  readonly issuer: Issuer
}

async function jumped({ place, jumping, issuer }: Running, at: number): Promise<Issuer> {
  await setDatabaseClock(place, at)
  if (jumping === 'running') {
    await issuer.setClock(at)
    return issuer
  }
  await issuer.kill()
  return startIssuer({ database: place.url, clockOffMs: at })
}

interface Held {
  readonly unused: Asked
  readonly access: string
  readonly bob: string
  refresh: string
}

async function signInForADay(url: string, identifier: string): Promise<string> {
  const { challengeId, otp } = await askFor(url, identifier)
  const body = { challenge_id: challengeId, otp, remember_me: false }
  return tokensOf(await post(`${url}/accounts/otp/verify/`, body)).refresh
}

async function look({ url }: Issuer, held: Held): Promise<AfterJump> {
  const profile = await fetch(`${url}/accounts/profile/`, { headers: { authorization: `Bearer ${held.access}` } })
  const code = await verify(url, held.unused.challengeId, held.unused.otp)
  const over = [code, profile.status, (await refreshAt(url, held.bob)).status]

  const refreshed = await refreshAt(url, held.refresh)
  if (refreshed.status === 200) held.refresh = tokensOf(refreshed).refresh
  const alive = [refreshed.status]
  for (const person of [`${randomUUID()}@example.com`, 'cyd@example.com']) {
    const { challengeId, otp } = await askFor(url, person)
    alive.push(await verify(url, challengeId, otp))
  }
  return { over, alive }
}
