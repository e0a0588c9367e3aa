import { sql } from '../../src/store/sql.ts'
import { type Answer, type Engine, refreshAt, type Stage, served, signInAt, startStage, tokensOf } from './stage.ts'

/** What signing out while tabs refresh came to. */
export interface LogoutRaces {
  /** Refreshes that were answered before the session had ended, and those that were refused. */
  readonly refreshed: number
  readonly refused: number
  /** Tokens that were taken afterwards, at any process: of refreshes, and access tokens. */
  readonly alive: number
  /** Sessions that ended by signing out. */
  readonly signedOut: number
}

const REFRESHES = 6

/** Signs out at one of two processes in the midst of refreshes of the same token at both, and then presents all that they gave. */
export async function raceLogouts(engine: Engine, rounds: number): Promise<LogoutRaces> {
  const stage = await startStage(engine, 2)
  let [refreshed, refused, alive] = [0, 0, 0]
  for (let round = 0; round < rounds; round++) {
    const { refresh } = await signInAt(stage.urlAt(round), `p${round}@example.com`)
    const work = Array.from({ length: REFRESHES }, (_, number) => () => refreshAt(stage.urlAt(number), refresh))
    // Sent before, between and after the others.
    const place = round % (REFRESHES + 1)
    work.splice(place, 0, () => signOutAt(stage.urlAt(round), refresh))
    const answers = (await Promise.all(work.map((send) => send()))).toSpliced(place, 1)
    const given = answers.filter(({ status }) => status === 200)
    refreshed += given.length
    refused += answers.filter(({ status }) => status === 401).length
    alive += await takenOf(stage, [refresh, ...given.flatMap(bothTokens)])
  }
  const [ended] = await stage.rows(sql`select count(*) as n from sessions where end_reason = 'signed_out'`)
  await stage.stop()
  return { refreshed, refused, alive, signedOut: Number(ended?.['n']) }
}

async function signOutAt(url: string, refresh: string): Promise<Answer> {
  const answer = await served(`${url}/accounts/logout/`, { refresh })
  if (answer.status !== 200) throw new Error(`signing out was answered with ${answer.status}`)
  return answer
}

function bothTokens(answer: Answer): readonly string[] {
  const { access, refresh } = tokensOf(answer)
  return [access, refresh]
}

/** How many of these tokens are taken by either process. */
async function takenOf({ servers }: Stage, tokens: readonly string[]): Promise<number> {
  const all = servers.flatMap(({ url }) => [...new Set(tokens)].map((token) => verifyAt(url, token)))
  return (await Promise.all(all)).filter((status) => status === 200).length
}

async function verifyAt(url: string, token: string): Promise<number> {
  return (await served(`${url}/accounts/token/verify/`, { token })).status
}
