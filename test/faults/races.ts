import pg from 'pg'
import { startServer as startPostgres } from '../postgres/server.ts'
import { startServer } from '../server.ts'
import { askFor, unlimited, verify } from './sign-ins.ts'

/** What races over HTTP came to, on PostgreSQL with two processes. */
export interface Races {
  readonly rounds: number
  /** Successes of one right code; one a round is right. */
  readonly redeemed: number
  /** Wrong guesses that were evaluated, at most in a round. */
  readonly mostEvaluated: number
  /** Accounts that parallel first sign-ins of one address made; one a round is right. */
  readonly accounts: number
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
  const total = { redeemed: 0, mostEvaluated: 0 }

  for (let round = 0; round < rounds; round++) {
    const one = await askFor(urlAt(round), `right${round}@example.com`)
    total.redeemed += await accepted(one.challengeId, one.otp, urlAt)

    const other = await askFor(urlAt(round), `wrong${round}@example.com`)
    const wrong = other.otp === '000000' ? '000001' : '000000'
    if ((await accepted(other.challengeId, wrong, urlAt)) > 0) throw new Error('a wrong code was accepted')
    const { rows } = await client.query('select attempts from challenges where handle = $1', [other.handle])
    total.mostEvaluated = Math.max(total.mostEvaluated, Number(rows[0].attempts))

    const asked = await Promise.all(each((number) => askFor(urlAt(number), `first${round}@example.com`)))
    await Promise.all(asked.map(({ challengeId, otp }, number) => verify(urlAt(number), challengeId, otp)))
  }
  const { rows } = await client.query("select count(*) as n from identifiers where value like 'first%'")
  await client.end()
  await Promise.all(servers.map((server) => server.stop()))
  await postgres.stop()
  return { rounds, ...total, accounts: Number(rows[0].n) }
}

async function accepted(challengeId: string, otp: string, urlAt: (number: number) => string): Promise<number> {
  const statuses = await Promise.all(each((number) => verify(urlAt(number), challengeId, otp)))
  const others = statuses.filter((status) => ![200, 401, 503].includes(status))
  if (others.length > 0) throw new Error(`a race was answered with ${[...new Set(others)].join(', ')}`)
  return statuses.filter((status) => status === 200).length
}

function each<T>(make: (number: number) => Promise<T>): Promise<T>[] {
  return Array.from({ length: PARALLEL }, (_, number) => make(number))
}
