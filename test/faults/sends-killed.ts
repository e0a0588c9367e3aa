import { randomUUID } from 'node:crypto'
import type { Db } from '../../src/store/db.ts'
import { sql } from '../../src/store/sql.ts'
import { dice } from '../jwt/dice.ts'
import { openAgain } from '../peek.ts'
import type { TestServer } from '../server.ts'
import { type Answer, type Engine, makePlace, post } from '../sessions/stage.ts'
import { waitUntil } from '../wait-until.ts'
import { startMailer } from './mailer.ts'
import { type Provider, startProvider } from './provider.ts'

/** What became of messages whose process was killed on their way. */
export interface KilledSends {
  readonly people: number
  /** People who were never answered, or have not exactly one message in the database. */
  readonly forgotten: number
  /** How the messages ended. */
  readonly ends: Readonly<Record<string, number>>
  /** Messages that the provider took more than once. */
  readonly doubled: number
  /** Messages of which the database says something else than the provider. */
  readonly untrue: number
  /** From the last start until nothing was on its way any more. */
  readonly settledMs: number
}

/** Whose doing it is that the process ends: an answer to a request, a call of the provider, an answer of the provider. */
const moments = ['stored', 'called', 'answered'] as const

/** How the minute passes after which a message whose process vanished is given up. */
export type Minute = 'waited for' | 'skipped'

const AT_ONCE = 10

/**
 * Kills a process while it takes requests and sends their messages, at each of the moments in turn, and starts it anew; who got
 * no answer repeats the request, with its `Idempotency-Key` (E2).
 */
export async function killSends(
  engine: Engine,
  rounds: number,
  { seed, minute }: { readonly seed: number; readonly minute: Minute },
): Promise<KilledSends> {
  const [place, provider, random] = [await makePlace(engine), await startProvider(), dice(seed)]
  let unanswered: readonly Person[] = []
  for (let round = 0; round < rounds; round++) {
    const mailer = await startMailer(place.url, provider.url)
    const kill = (): void => mailer.send('SIGKILL')
    const strike = after(1 + random.below(AT_ONCE), kill)
    const moment = moments[round % moments.length]
    provider.hear(moment === 'called' ? { called: strike } : moment === 'answered' ? { answered: strike } : {})
    const people = [...unanswered, ...newPeople(round)]
    unanswered = await ask(mailer, people, moment === 'stored' ? strike : () => {})
    if (moment === 'stored') kill()
    await mailer.ended
  }
  provider.hear({})

  const mailer = await startMailer(place.url, provider.url)
  const began = performance.now()
  const forgotten = await ask(mailer, unanswered, () => {})
  const db = await openAgain(place.url)
  await settle(db, minute)
  const settledMs = performance.now() - began
  const outcome = await told(db, provider)
  await db.close()
  await mailer.stop('SIGKILL')
  await Promise.all([provider.close(), place.remove()])
  const people = rounds * AT_ONCE
  return { people, forgotten: forgotten.length + people - outcome.alone, ...outcome.told, settledMs }
}

interface Person {
  readonly identifier: string
  readonly key: string
}

function newPeople(round: number): readonly Person[] {
  return Array.from({ length: AT_ONCE }, (_, number) => ({
    identifier: `p${round * AT_ONCE + number}@example.com`,
    key: randomUUID(),
  }))
}

function after(times: number, act: () => void): () => void {
  let left = times
  return () => {
    if (--left === 0) act()
  }
}

/** Asks for codes, all at once; gives who got no answer. */
async function ask({ url }: TestServer, people: readonly Person[], answered: () => void): Promise<readonly Person[]> {
  const isAnswered = async ({ identifier, key }: Person): Promise<boolean> => {
    const asking = post(`${url}/accounts/otp/request/`, { identifier }, { 'idempotency-key': key })
    const answer: Answer | undefined = await asking.catch(() => undefined)
    if (answer?.status === 200) answered()
    else if (answer !== undefined && answer.status !== 503) throw new Error(`no code: ${JSON.stringify(answer)}`)
    return answer?.status === 200
  }
  const are = await Promise.all(people.map(isAnswered))
  return people.filter((_, number) => !are[number])
}

/** Waits until nothing is on its way any more. */
async function settle(db: Db, minute: Minute): Promise<void> {
  const isIn = async (state: string): Promise<boolean> => {
    const [found] = await db.look(sql`select 1 as found from deliveries where state = ${state} limit 1`)
    return found?.rows.length === 1
  }
  await waitUntil(async () => !(await isIn('queued')))
  if (minute === 'skipped') {
    await db.batch([sql`update deliveries set lease_until = lease_until - 60000 where state = 'sending'`])
  }
  await waitUntil(async () => !(await isIn('sending')))
}

/** What the database says of messages, held against the provider. */
async function told(
  db: Db,
  { taken }: Provider,
): Promise<{ readonly alone: number; readonly told: Pick<KilledSends, 'ends' | 'doubled' | 'untrue'> }> {
  const [found] = await db.look(sql`
    select id, state, (select count(*) from challenges as others join deliveries as messages on challenge = handle
      where others.recipient = challenges.recipient) as messages
    from deliveries join challenges on handle = challenge`)
  const rows = found?.rows ?? []
  const ends: Record<string, number> = {}
  let untrue = 0
  for (const { id, state } of rows) {
    const times = taken.get(String(id)) ?? 0
    ends[String(state)] = (ends[String(state)] ?? 0) + 1
    if ((state === 'sent' && times === 0) || ((state === 'failed' || state === 'cancelled') && times > 0)) untrue++
  }
  const doubled = [...taken.values()].filter((times) => times > 1).length
  return { alone: rows.filter(({ messages }) => Number(messages) === 1).length, told: { ends, doubled, untrue } }
}
