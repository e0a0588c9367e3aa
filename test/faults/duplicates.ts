import { randomUUID } from 'node:crypto'
import type { Db } from '../../src/store/db.ts'
import { sql } from '../../src/store/sql.ts'
import { openAgain } from '../peek.ts'
import { type Answer, type Engine, makePlace, type Place, post } from '../sessions/stage.ts'
import { waitUntil } from '../wait-until.ts'
import { openMailer } from './mailer.ts'
import { type Manner, type Provider, startProvider } from './provider.ts'

/** How the provider is to messages until they were asked for again: a manner, full or closed at first, or not there. */
export const troubles = [
  'ok',
  'accept then hang',
  'hang before headers',
  'reset',
  '500',
  '429 at first',
  '503 at first',
  'accept twice',
  'refused',
] as const
export type Trouble = (typeof troubles)[number]

/** How much is sent. */
export interface Load {
  /** How often a trouble comes. */
  readonly rounds: number
  /** Instances that share the database, made anew each round: none of them knows yet that the provider is bad. */
  readonly instances: number
  /** People an instance: fewer than it sends at once, so that all of their messages have left before one is answered. */
  readonly people: number
  /** Seconds after which a provider that has not answered is not waited for. */
  readonly timeout: number
  /** Seconds for which a provider that is full asks to be left alone. */
  readonly retryAfter: number
}

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
  /** Messages that came back before the time that the provider had asked for. */
  readonly early: number
  /** Answers to repetitions that were others than the first. */
  readonly changed: number
  /** Answers to other requests with a key that was used, each kind once. */
  readonly mismatched: readonly string[]
}

const AT_ONCE = 50

/** Has people ask for codes in each trouble, each of them three times with the same `Idempotency-Key` (E9). */
export async function sendDespite(engine: Engine, load: Load): Promise<Duplicates> {
  const [place, provider] = [await makePlace(engine), await startProvider(load.retryAfter)]
  // Makes the tables.
  await (await openMailer({ database: place.url, provider: provider.url })).close()
  const stage: Stage = { place, provider, db: await openAgain(place.url), changed: 0, mismatched: new Set() }
  const asked: Asked[] = []
  for (const trouble of troubles) {
    for (let round = 0; round < load.rounds; round++) asked.push(...(await suffer(stage, { load, trouble, round })))
  }
  const repeated = await messagesOf(stage)

  provider.behave(() => 'ok')
  const mailer = await openMailer({ database: place.url, provider: provider.url })
  await inTurns(asked, ({ identifier, challengeId }) => askAt(mailer.url, { identifier, challenge_id: challengeId }))
  const askedAgain = await messagesOf(stage)
  await stage.db.close()
  await mailer.close()
  await Promise.all([provider.close(), place.remove()])
  return { repeated, askedAgain, early: provider.early(), changed: stage.changed, mismatched: [...stage.mismatched] }
}

interface Stage {
  readonly place: Place
  readonly db: Db
  readonly provider: Provider
  changed: number
  readonly mismatched: Set<string>
}

interface Round {
  readonly load: Load
  readonly trouble: Trouble
  readonly round: number
}

/** One round of a trouble, until nothing is on its way any more. */
async function suffer(stage: Stage, { load, trouble, round }: Round): Promise<readonly Asked[]> {
  const { place, provider, db } = stage
  const settings = { database: place.url, provider: provider.url, timeout: load.timeout }
  const mailers = await Promise.all(Array.from({ length: load.instances }, () => openMailer(settings)))
  const people = Array.from({ length: load.instances * load.people }, (_, number) => ({
    identifier: `${round}-${number}.${troubles.indexOf(trouble)}@example.com`,
    url: mailers[number % mailers.length]?.url ?? '',
  }))
  // What fails in no time would open the breaker before the rest has left.
  const isFast = trouble === 'reset' || trouble === '500'
  provider.behave(({ times }) => mannerOf(trouble, times), isFast ? people.length : 1)
  if (trouble === 'refused') await provider.refuse()
  const asked = await inTurns(people, (person) => askThrice(stage, person))
  if (trouble === 'refused') await provider.listen()
  await settled(db)
  await Promise.all(mailers.map((mailer) => mailer.close()))
  return asked
}

/** Who somebody is says how the provider was to them: `0-17.5@example.com`. */
function troubleOf(person: string): Trouble {
  return troubles[Number(/\.(\d)@/.exec(person)?.[1])] ?? 'ok'
}

function mannerOf(trouble: Trouble, times: number): Manner {
  if (trouble === '429 at first') return times === 1 ? '429' : 'ok'
  if (trouble === '503 at first') return times === 1 ? '503' : 'ok'
  return trouble === 'refused' ? 'ok' : trouble
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
async function askThrice(
  stage: Stage,
  { identifier, url }: { readonly identifier: string; readonly url: string },
): Promise<Asked> {
  const headers = { 'idempotency-key': randomUUID() }
  const ask = (who: string): Promise<Answer> => askAt(url, { identifier: who }, headers)
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
