import pg from 'pg'
import { startServer as startPostgres } from '../postgres/server.ts'
import { startServer } from '../server.ts'
import { askFor, unlimited, verify } from './sign-ins.ts'

/** What races over HTTP came to, on PostgreSQL with two processes. */
export interface Races {
  readonly rounds: number
  /** Rounds in which one right code was accepted once, whatever happened in the others. */
  readonly decidedOnce: number
  /** Wrong guesses that were evaluated, at most in a round. */
  readonly mostEvaluated: number
  /** Accounts that parallel first sign-ins of one address made; one a round is right. */
  readonly accounts: number
  /** Requests that took part, and those of them that were only told to come back. */
  readonly taken: number
  readonly turnedAway: number
}

const PARALLEL = 200

/** Races 200 requests at a time, half of them at either of two processes. */
export async function raceTwoProcesses(rounds: number): Promise<Races> {
  const postgres = await startPostgres({})
  const env = { ...unlimited, DATABASE_URL: postgres.urlOf('postgres'), KEYCHIME_OTP__COOLDOWN: '0' }
  const free = { KEYCHIME_OTP__HOURLY_LIMIT: '0', KEYCHIME_OTP__DAILY_LIMIT: '0' }
  const servers = await Promise.all([1, 2].map(() => startServer({ env: { ...env, ...free } })))
  const urlAt = (number: number): string => servers[number % 2]?.url ?? ''
  const client = new pg.Client(postgres.urlOf('postgres'))
  await client.connect()
  const [total, answers] = [{ decidedOnce: 0, mostEvaluated: 0 }, new Map<number, number>()]
  const race = async (attempt: (number: number) => Promise<number>): Promise<number> =>
    acceptedIn(await Promise.all(each(attempt)), answers)

  for (let round = 0; round < rounds; round++) {
    const one = await askFor(urlAt(round), `right${round}@example.com`)
    const successes = await race((number) => verify(urlAt(number), one.challengeId, one.otp))
    if (successes === 1) total.decidedOnce++

    const other = await askFor(urlAt(round), `wrong${round}@example.com`)
    const wrong = other.otp === '000000' ? '000001' : '000000'
    const mistaken = await race((number) => verify(urlAt(number), other.challengeId, wrong))
    if (mistaken > 0) throw new Error('a wrong code was accepted')
    const { rows } = await client.query('select attempts from challenges where handle = $1', [other.handle])
    total.mostEvaluated = Math.max(total.mostEvaluated, Number(rows[0].attempts))

    const asked = await Promise.all(each((number) => askFor(urlAt(number), `first${round}@example.com`)))
    await race((number) => verify(urlAt(number), asked[number]?.challengeId ?? '', asked[number]?.otp ?? ''))
  }
  const { rows } = await client.query("select count(*) as n from identifiers where value like 'first%'")
  await client.end()
  await Promise.all(servers.map((server) => server.stop()))
  await postgres.stop()
  const taken = [...answers.values()].reduce((sum, times) => sum + times, 0)
  return { rounds, ...total, accounts: Number(rows[0].n), taken, turnedAway: answers.get(503) ?? 0 }
}

/** Counts answers, and gives how many of them were successes. */
function acceptedIn(statuses: readonly number[], answers: Map<number, number>): number {
  for (const status of statuses) answers.set(status, (answers.get(status) ?? 0) + 1)
  const others = statuses.filter((status) => ![200, 401, 503].includes(status))
  if (others.length > 0) throw new Error(`a race was answered with ${[...new Set(others)].join(', ')}`)
  return statuses.filter((status) => status === 200).length
}

function each<T>(make: (number: number) => Promise<T>): Promise<T>[] {
  return Array.from({ length: PARALLEL }, (_, number) => make(number))
}
