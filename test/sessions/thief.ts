import { sql } from '../../src/store/sql.ts'
import { type Engine, refreshAt, type Stage, signInAt, startStage, tokensOf } from './stage.ts'

/** What became of accounts that had a refresh token stolen from one of their two devices. */
export interface Thefts extends Readonly<Tally> {
  /** Stolen sessions that ended for it, and events that tell of it. */
  readonly ended: number
  readonly events: number
}

interface Tally {
  /** Replays that were refused. */
  refused: number
  /** Refresh tokens of stolen sessions that were taken afterwards. */
  alive: number
  /** Devices that nothing was stolen from and that stayed signed in. */
  others: number
}

const AT_ONCE = 10
const owner = { 'user-agent': 'Mozilla/5.0 (Macintosh) Firefox/140' }
const thief = { 'user-agent': 'curl/8.11.1' }

/** Signs people in with two devices each, and replays a token of the first that was traded a minute before, at another process. */
export async function stealTokens(engine: Engine, thefts: number): Promise<Thefts> {
  const stage = await startStage(engine, 2)
  const tally = { refused: 0, alive: 0, others: 0 }
  const left = Array.from({ length: thefts }, (_, number) => number)
  const work = async (): Promise<void> => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) await stealOne(stage, next, tally)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  const [ended] = await stage.rows(sql`select count(*) as n from sessions where end_reason = 'reuse'`)
  const [told] = await stage.rows(sql`select count(*) as n from events where type = 'session.reuse_detected'`)
  await stage.stop()
  return { ...tally, ended: Number(ended?.['n']), events: Number(told?.['n']) }
}

async function stealOne(stage: Stage, number: number, tally: Tally): Promise<void> {
  const [here, there] = [stage.urlAt(number), stage.urlAt(number + 1)]
  const stolen = await signInAt(here, `p${number}@example.com`, owner)
  const other = await signInAt(there, `p${number}@example.com`, owner)
  const traded = tokensOf(await refreshAt(here, stolen.refresh, owner)).refresh
  await stage.pass(stolen.sessionId, 60_000)

  if ((await refreshAt(there, stolen.refresh, thief)).status === 401) tally.refused++
  for (const token of [traded, stolen.refresh]) {
    if ((await refreshAt(here, token, owner)).status === 200) tally.alive++
  }
  const headers = { authorization: `Bearer ${other.access}` }
  const isSignedIn = (await fetch(`${here}/accounts/profile/`, { headers })).status === 200
  if (isSignedIn && (await refreshAt(there, other.refresh, owner)).status === 200) tally.others++
}
