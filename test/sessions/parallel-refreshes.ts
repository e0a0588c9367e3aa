import { sql } from '../../src/store/sql.ts'
import { type Engine, post, type Stage, signInAt, startStage, type Tokens, tokensOf } from './stage.ts'

/** What parallel refreshes of one token came to. */
export interface ParallelRefreshes {
  /** Rounds in which all were answered with 200 and one successor, which is what the next round begins with. */
  readonly agreed: number
  /** Answers of each status. */
  readonly statuses: Readonly<Record<number, number>>
  /** Times that the session moved on. */
  readonly generations: number
  /** Sessions that ended. */
  readonly ended: number
}

const PARALLEL = 50

/** Presents one refresh token 50 times at once, half of them at either of two processes, and goes on with its successor. */
export async function refreshInParallel(engine: Engine, rounds: number): Promise<ParallelRefreshes> {
  const stage = await startStage(engine, 2)
  const { refresh, sessionId } = await signInAt(stage.urlAt(0), 'ada@example.com')
  const statuses: Record<number, number> = {}
  let [current, agreed] = [refresh, 0]
  for (let round = 0; round < rounds; round++) {
    const answers = await Promise.all(Array.from({ length: PARALLEL }, (_, number) => once(stage, number, current)))
    for (const { status } of answers) statuses[status] = (statuses[status] ?? 0) + 1
    const successors = new Set(answers.map((answer) => tokensOf(answer).refresh))
    const [successor = ''] = successors
    if (successors.size === 1 && answers.every(({ status }) => status === 200) && successor !== current) agreed++
    current = successor
    // An hour later the next round begins.
    await stage.pass(sessionId, 3_600_000)
  }
  const [session] = await stage.rows(sql`select generation, ended_at from sessions where id = ${sessionId}`)
  await stage.stop()
  const ended = session?.['ended_at'] === null ? 0 : 1
  return { agreed, statuses, generations: Number(session?.['generation']) - 1, ended }
}

function once(stage: Stage, number: number, refresh: Tokens['refresh']): ReturnType<typeof post> {
  return post(`${stage.urlAt(number)}/accounts/token/refresh/`, { refresh })
}
