import { randomUUID } from 'node:crypto'
import type { Db } from '../../src/store/db.ts'
import { sql } from '../../src/store/sql.ts'
import { openAgain } from '../peek.ts'
import { type Answer, type Engine, makePlace, post } from '../sessions/stage.ts'
import { waitUntil } from '../wait-until.ts'
import { startMailer } from './mailer.ts'
import { type Manner, type Provider, startProvider } from './provider.ts'

/** How the provider is to somebody's messages, until each has been asked for again: a manner, full at first, or not there. */
export const troubles = [
  'ok',
  'accept then hang',
  'hang before headers',
  'reset',
  '500',
  'full at first',
  'accept twice',
  'refused',
] as const
export type Trouble = (typeof troubles)[number]

/** What became of messages. */
export interface Messages {
  /** How they ended: `sent 20, unknown 20`. */
  readonly ends: string
  /** What the provider billed for a person, at most. */
  readonly billed: number
}

/** What the same requests came to over and over. */
export interface Duplicates {
  /** Of requests that were repeated with their `Idempotency-Key`. */
  readonly repeated: Readonly<Record<Trouble, Messages>>
  /** Of these, and of one more for everybody, who asked once more by themselves. */
  readonly askedAgain: Readonly<Record<Trouble, Messages>>
  /** Answers to repetitions that were others than the first. */
  readonly changed: number
  /** Answers to other requests with a key that was used, each kind once. */
  readonly mismatched: readonly string[]
}

const AT_ONCE = 50

/** Has so many people of each trouble ask for codes, each of them three times with the same `Idempotency-Key` (E9). */
export async function sendDespite(engine: Engine, people: number): Promise<Duplicates> {
  const [place, provider] = [await makePlace(engine), await startProvider()]
  const mailer = await startMailer(place.url, provider.url)
  const db = await openAgain(place.url)
  const stage: Stage = { url: mailer.url, db, provider, changed: 0, mismatched: new Set() }
  const whose = (trouble: Trouble): readonly string[] =>
    Array.from({ length: people }, (_, number) => `${number}.${troubles.indexOf(trouble)}@example.com`)
  provider.behave(({ to, times }) => mannerOf(troubleOf(to), times))

  const asked = await inTurns(troubles.slice(0, -1).flatMap(whose), (person) => askThrice(stage, person))
  await settled(db)
  await provider.refuse()
  asked.push(...(await inTurns(whose('refused'), (person) => askThrice(stage, person))))
  await provider.listen()
  const repeated = await messagesOf(stage)

  provider.behave(() => 'ok')
  await inTurns(asked, ({ identifier, challengeId }) => askAt(mailer.url, { identifier, challenge_id: challengeId }))
  const askedAgain = await messagesOf(stage)
  await db.close()
  mailer.kill()
  await mailer.ended
  await Promise.all([provider.close(), place.remove()])
  return { repeated, askedAgain, changed: stage.changed, mismatched: [...stage.mismatched] }
}

interface Stage {
  readonly url: string
  readonly db: Db
  readonly provider: Provider
  changed: number
  readonly mismatched: Set<string>
}

/** Who somebody is says how the provider is to them: `17.5@example.com`. */
function troubleOf(person: string): Trouble {
  return troubles[Number(/\.(\d)@/.exec(person)?.[1])] ?? 'ok'
}

function mannerOf(trouble: Trouble, times: number): Manner {
  if (trouble === 'refused') return 'ok'
  if (trouble === 'full at first') return times === 1 ? '429' : 'ok'
  return trouble
}

async function inTurns<T, U>(all: readonly T[], act: (one: T) => Promise<U>): Promise<U[]> {
  const done: U[] = []
  for (let first = 0; first < all.length; first += AT_ONCE) {
    done.push(...(await Promise.all(all.slice(first, first + AT_ONCE).map(act))))
  }
  return done
}

interface Asked {
  readonly identifier: string
  readonly challengeId: string
}

/** Twice at once and once more, and then for somebody else with the same key. */
async function askThrice(stage: Stage, identifier: string): Promise<Asked> {
  const headers = { 'idempotency-key': randomUUID() }
  const ask = (who: string): Promise<Answer> => askAt(stage.url, { identifier: who }, headers)
  const answers = [...(await Promise.all([ask(identifier), ask(identifier)])), await ask(identifier)]
  const [challengeId = '', ...others] = answers.map(({ body }) => String(body['challenge_id']))
  stage.changed += others.filter((id) => id !== challengeId).length
  const other = await ask(`not-${identifier}`)
  stage.mismatched.add(`${other.status} ${other.body['error_code']}`)
  return { identifier, challengeId }
}

async function askAt(url: string, body: object, headers = {}): Promise<Answer> {
  const answer = await post(`${url}/accounts/otp/request/`, body, headers)
  return answer.status === 503 ? askAt(url, body, headers) : answer
}

/** Waits until nothing is on its way any more. */
function settled(db: Db): Promise<void> {
  return waitUntil(async () => {
    const [left] = await db.look(sql`select 1 as found from deliveries where state in ('queued', 'sending') limit 1`)
    return left?.rows.length === 0
  })
}

async function messagesOf({ db, provider }: Stage): Promise<Duplicates['repeated']> {
  await settled(db)
  const [found] = await db.look(sql`select id, state, recipient from deliveries join challenges on handle = challenge`)
  const rows = found?.rows ?? []
  const messages = troubles.map((trouble): [Trouble, Messages] => {
    const theirs = rows.filter(({ recipient }) => troubleOf(String(recipient)) === trouble)
    const bills = new Map<unknown, number>()
    for (const { id, recipient } of theirs) {
      bills.set(recipient, (bills.get(recipient) ?? 0) + (provider.taken.get(String(id)) ?? 0))
    }
    return [trouble, { ends: counted(theirs.map(({ state }) => String(state))), billed: Math.max(...bills.values()) }]
  })
  return Object.fromEntries(messages) as Duplicates['repeated']
}

function counted(states: readonly string[]): string {
  const kinds = [...new Set(states)].toSorted()
  return kinds.map((kind) => `${kind} ${states.filter((state) => state === kind).length}`).join(', ')
}
