import type { Transport } from '../core/channel.ts'
import { optional } from '../core/optional.ts'
import type {
  EndedMessage,
  FindMessages,
  FoundMessages,
  KeepScores,
  LearningStore,
  StoredScore,
  ToldPrice,
} from '../core/routing/learning-store.ts'
import { type Db, firstOf, type Row, run } from './db.ts'
import { type Sql, sql } from './sql.ts'

/** What a database does for learning. */
export function learningStore(db: Db): LearningStore {
  return {
    isLearningDue: (input) => isLearningDue(db, input),
    messagesToJudge: (input) => messagesToJudge(db, input),
    keepScores: (input) => keepScores(db, input),
    scoresSince: (time) => scoresSince(db, time),
  }
}

/** See `LearningStore.isLearningDue`. Every process asks this every few seconds: by the lease and two indexes, and no table. */
async function isLearningDue(db: Db, { now, holder }: Parameters<LearningStore['isLearningDue']>[0]): Promise<boolean> {
  const [due] = await db.look(sql`
    select 1 as found where not exists (
        select 1 from leases where task = 'routing' and holder <> ${holder} and held_until > ${now})
      and (exists (select 1 from deliveries where judge_at <= ${now})
        or exists (select 1 from deliveries where priced_at is not null))`)
  return firstOf(due) !== undefined
}

/** See `LearningStore.messagesToJudge`. Nobody signs in by a message that its vendor refused. */
async function messagesToJudge(db: Db, { now, most }: FindMessages): Promise<FoundMessages> {
  const [found, told] = await db.look(
    sql`
      select message.id, transport, provider, coalesce(sent_at, changed_at) as sent_at, country,
        case when sent_at is not null or state = 'unknown' then redeemed_at end as redeemed_at,
        case when state = 'delivered' then (
          select min(received_at) from reports where delivery = message.id and reports.state in ('delivered', 'read')
        ) end as told_at,
        (select min(later.sent_at) from deliveries as later
          where later.challenge = message.challenge and later.id > message.id) as followed_at
      from deliveries as message join challenges on handle = challenge
      where judge_at <= ${now} order by judge_at limit ${most}`,
    sql`
      select message.id, transport, provider, country, price, currency, priced_at
      from deliveries as message join challenges on handle = challenge
      where priced_at is not null order by priced_at limit ${most}`,
  )
  return { messages: (found?.rows ?? []).map(messageFrom), prices: (told?.rows ?? []).map(priceFrom) }
}

function messageFrom(row: Row): EndedMessage {
  return {
    id: String(row['id']),
    country: String(row['country'] ?? ''),
    rung: rungFrom(row),
    sentAt: Number(row['sent_at']),
    ...optional('toldAt', row['told_at'], Number),
    ...optional('followedAt', row['followed_at'], Number),
    ...optional('redeemedAt', row['redeemed_at'], Number),
  }
}

function priceFrom(row: Row): ToldPrice {
  return {
    id: String(row['id']),
    country: String(row['country'] ?? ''),
    rung: rungFrom(row),
    toldAt: Number(row['priced_at']),
    price: { amount: String(row['price']), currency: String(row['currency']) },
  }
}

/** See `LearningStore.keepScores`. */
function keepScores(db: Db, { now, holder, judged, priced, scores }: KeepScores): Promise<boolean> {
  return db.transact(function* () {
    // Whoever takes the lease meanwhile waits until this is over.
    const { changes } = yield* run(sql`
      update leases set holder = ${holder} where task = 'routing' and holder = ${holder} and held_until > ${now}`)
    if (changes === 0) return false
    yield [...scores.map((score) => kept(score, now)), ...judged.map(over), ...priced.map(learnt)]
    return true
  })
}

function kept({ country, rung: { transport, provider }, evidence }: StoredScore, now: number): Sql {
  return sql`
    insert into route_scores (country, transport, provider, evidence, changed_at)
    values (${country}, ${transport}, ${provider}, ${evidence}, ${now})
    on conflict (country, transport, provider) do update
    set evidence = excluded.evidence, changed_at = excluded.changed_at`
}

function over(id: string): Sql {
  return sql`update deliveries set judge_at = null where id = ${id}`
}

function learnt(id: string): Sql {
  return sql`update deliveries set priced_at = null where id = ${id}`
}

/** See `LearningStore.scoresSince`. */
async function scoresSince(db: Db, time: number): ReturnType<LearningStore['scoresSince']> {
  const [found] = await db.look(sql`
    select country, transport, provider, evidence, changed_at from route_scores where changed_at >= ${time}`)
  return (found?.rows ?? []).map((row) => ({
    country: String(row['country']),
    rung: rungFrom(row),
    evidence: String(row['evidence']),
    changedAt: Number(row['changed_at']),
  }))
}

function rungFrom(row: Row): StoredScore['rung'] {
  return { transport: row['transport'] as Transport, provider: String(row['provider']) }
}
