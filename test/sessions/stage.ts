import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeJwt } from 'jose'
import { AuthError } from '../../src/errors.ts'
import { type Db, type Row } from '../../src/store/db.ts'
import { type Sql, sql } from '../../src/store/sql.ts'
import { askFor, unlimited } from '../faults/sign-ins.ts'
import { openAgain } from '../peek.ts'
import { startServer as startPostgres } from '../postgres/server.ts'
import { startServer, type TestServer } from '../server.ts'

/** The databases that everything here is shown on. */
export const engines = ['postgresql', 'sqlite'] as const
export type Engine = (typeof engines)[number]

/** A database of a scenario's own. */
export interface Place {
  readonly url: string
  remove(): Promise<void>
}

/** Makes a server with an empty database, or a folder for a file. */
export async function makePlace(engine: Engine): Promise<Place> {
  if (engine === 'postgresql') {
    const postgres = await startPostgres()
    return { url: postgres.urlOf('postgres'), remove: postgres.stop }
  }
  const folder = mkdtempSync(join(tmpdir(), 'keychime-sessions-'))
  return { url: `sqlite:${join(folder, 'auth.db')}`, remove: async () => rmSync(folder, { recursive: true }) }
}

/** Processes of the built program on one database. */
export interface Stage {
  readonly servers: readonly TestServer[]
  /** Any of them, by number. */
  urlAt(number: number): string
  /** Asks the database, on a connection of the scenario's own. */
  rows(statement: Sql): Promise<readonly Row[]>
  /** Lets time pass for one session, which was last traded so much earlier then. */
  pass(sessionId: string, ms: number): Promise<void>
  stop(): Promise<void>
}

/** Starts so many processes on an empty database. */
export async function startStage(engine: Engine, processes: number): Promise<Stage> {
  const place = await makePlace(engine)
  const env = { ...unlimited, DATABASE_URL: place.url, KEYCHIME_OTP__COOLDOWN: '0' }
  const servers = await Promise.all(Array.from({ length: processes }, () => startServer({ env })))
  const db: Db = await openAgain(place.url)
  const rows: Stage['rows'] = (statement) => insist(async () => (await db.batch([statement]))[0]?.rows ?? [])
  return {
    servers,
    urlAt: (number) => servers[number % processes]?.url ?? '',
    rows,
    pass: async (sessionId, ms) =>
      void (await rows(sql`update sessions set rotated_at = rotated_at - ${ms} where id = ${sessionId}`)),
    async stop() {
      await db.close()
      await Promise.all(servers.map((server) => server.stop()))
      await place.remove()
    },
  }
}

/** A process that logs nothing, on a database of its own. */
export interface Lonely {
  readonly server: TestServer
  readonly database: string
  stop(): Promise<void>
}

/** Starts one on an empty database, for what takes long. */
export async function startLonely(engine: Engine): Promise<Lonely> {
  const place = await makePlace(engine)
  const server = await startServer({ env: { ...unlimited, DATABASE_URL: place.url }, args: ['--log-level', 'silent'] })
  return {
    server,
    database: place.url,
    async stop() {
      await server.stop()
      await place.remove()
    },
  }
}

/** Does it again for as long as the processes hold the file. */
async function insist<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof AuthError && error.code === 'unavailable') return insist(work)
    throw error
  }
}

/** What somebody holds who signed in. */
export interface Tokens {
  readonly access: string
  readonly refresh: string
  readonly sessionId: string
  readonly accountId: number
}

/** Signs in at one of the processes. */
export async function signInAt(url: string, identifier: string, headers: Headed = {}): Promise<Tokens> {
  const { challengeId, otp } = await askFor(url, identifier)
  const answer = await served(`${url}/accounts/otp/verify/`, { challenge_id: challengeId, otp }, headers)
  if (answer.status !== 200) throw new Error(`${identifier} was not signed in: ${JSON.stringify(answer)}`)
  const { sid, user_id: accountId } = decodeJwt(tokensOf(answer).access)
  return { ...tokensOf(answer), sessionId: String(sid), accountId: Number(accountId) }
}

/** Headers of a request. */
export type Headed = Readonly<Record<string, string>>

/** An answer and its JSON. */
export interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** Trades a refresh token. */
export function refreshAt(url: string, refresh: string, headers: Headed = {}): Promise<Answer> {
  return served(`${url}/accounts/token/refresh/`, { refresh }, headers)
}

/** Posts JSON, again for as long as it is told to come back. */
export async function served(url: string, body: object, headers: Headed = {}): Promise<Answer> {
  const answer = await post(url, body, headers)
  return answer.status === 503 ? pause(50).then(() => served(url, body, headers)) : answer
}

/** Posts JSON. */
export async function post(url: string, body: object, headers: Headed = {}): Promise<Answer> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return { status: answer.status, body: (await answer.json()) as Answer['body'] }
}

/** The tokens of an answer. */
export function tokensOf({ body }: Answer): Pick<Tokens, 'access' | 'refresh'> {
  return { access: String(body['access']), refresh: String(body['refresh']) }
}

/** Waits for so many milliseconds. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
