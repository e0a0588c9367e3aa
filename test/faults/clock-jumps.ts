import { randomUUID } from 'node:crypto'
import { setDatabaseClock } from '../sessions/database-clock.ts'
import { type Issuer, startIssuer } from '../sessions/issuers.ts'
import { type Engine, makePlace, type Place, pause, post, refreshAt, signInAt, tokensOf } from '../sessions/stage.ts'
import { waitUntil } from '../wait-until.ts'
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

/** The clocks whose jumps are seen at once. */
export const clocks = [
  ['sqlite', 'running'],
  ['sqlite', 'restarted'],
  ['postgresql', 'restarted'],
] as const satisfies readonly (readonly [Engine, Jumping])[]

const [MINUTE_MS, HOUR_MS] = [60_000, 3_600_000]
/** A process asks PostgreSQL for the time every ten seconds. */
const FOLLOWED_MS = 11_000
/** What is there before a moment is made in less. */
const AHEAD_MS = 3_000

/**
 * Has a clock jump forward by an hour, back by an hour, and forward by 25 (E11). On SQLite that is the clock of the process, on
 * PostgreSQL that of the database.
 */
export async function jumpClocks(engine: Engine, jumping: Jumping): Promise<ClockJumps> {
  const place = await makePlace(engine)
  let at = 0
  let issuer = await startedAt(place, at)
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

/** What became of people when the clock went past a moment. */
export interface Crossed extends AfterJump {
  /** The statuses of the profile, by an access token of before, and of a code of before. */
  readonly kept: readonly number[]
}

/**
 * Has a process go past a moment while it serves, epoch milliseconds, by its own clock or that of PostgreSQL (E11). What was over
 * by then is a day old.
 */
export async function crossMoment(engine: Engine, moment: number): Promise<Crossed> {
  const place = await makePlace(engine)
  const before = (ms: number): number => moment - ms - Date.now()
  const issuer = await startedAt(place, before(24 * HOUR_MS + 10 * MINUTE_MS))
  const { url } = issuer
  const [ada, bob] = [await signInAt(url, 'ada@example.com'), await signInForADay(url, 'bob@example.com')]
  const unused = await askFor(url, 'cyd@example.com')

  const off = before(FOLLOWED_MS + AHEAD_MS)
  await jumped({ place, jumping: 'running', issuer }, off)
  const { access, refresh } = tokensOf(await refreshAt(url, ada.refresh))
  const young = await askFor(url, 'dan@example.com')
  const isPast = (): boolean => Date.now() + off > moment + 1_000
  if (isPast()) throw new Error('too slow: the moment had come before anything was there to keep')
  await waitUntil(isPast)

  const kept = [await profileOf(url, access), await verify(url, young.challengeId, young.otp)]
  const looked = await look(issuer, { access: ada.access, bob, refresh, unused })
  await issuer.kill()
  await place.remove()
  return { kept, ...looked }
}

/**
 * Sets a clock, of the process or of PostgreSQL, a second after somebody asked for a code of whom the next has to wait 30 seconds;
 * gives the milliseconds until they are sent another.
 */
export async function frozenBy(engine: Engine, jumpMs: number): Promise<number> {
  const place = await makePlace(engine)
  await setDatabaseClock(place, 0)
  const issuer = await startIssuer({ database: place.url, cooldown: 30 })
  const ask = (): Promise<{ readonly status: number }> =>
    post(`${issuer.url}/accounts/otp/request/`, { identifier: 'fay@example.com' })
  await ask()
  await pause(1_000)
  await setDatabaseClock(place, jumpMs)
  await issuer.setClock(jumpMs)
  const began = performance.now()
  await waitUntil(async () => (await ask()).status === 200)
  const tookMs = performance.now() - began
  await issuer.kill()
  await place.remove()
  return tookMs
}

async function startedAt(place: Place, clockOffMs: number): Promise<Issuer> {
  await setDatabaseClock(place, clockOffMs)
  return startIssuer({ database: place.url, clockOffMs })
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
    if (place.url.startsWith('postgres')) await pause(FOLLOWED_MS)
    return issuer
  }
  await issuer.kill()
  return startedAt(place, at)
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
  const code = await verify(url, held.unused.challengeId, held.unused.otp)
  const over = [code, await profileOf(url, held.access), (await refreshAt(url, held.bob)).status]

  const refreshed = await refreshAt(url, held.refresh)
  if (refreshed.status === 200) held.refresh = tokensOf(refreshed).refresh
  const alive = [refreshed.status]
  for (const person of [`${randomUUID()}@example.com`, 'cyd@example.com']) {
    const { challengeId, otp } = await askFor(url, person)
    alive.push(await verify(url, challengeId, otp))
  }
  return { over, alive }
}

async function profileOf(url: string, access: string): Promise<number> {
  return (await fetch(`${url}/accounts/profile/`, { headers: { authorization: `Bearer ${access}` } })).status
}
