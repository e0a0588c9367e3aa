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
    messagesToJudge: (input) => messagesToJudge(db, input),
    keepScores: (input) => keepScores(db, input),
    scoresSince: (time) => scoresSince(db, time),
  }
}

/** See `LearningStore.messagesToJudge`. Whoever refused a message has its breaker, and is not judged by it. */
async function messagesToJudge(db: Db, { before, most }: FindMessages): Promise<FoundMessages> {
  const [marked, found, told] = await db.look(
    sql`select mark from leases where task = 'routing'`,
    sql`
      select message.id, transport, provider, coalesce(sent_at, message.created_at) as sent_at, country,
        case when state = 'delivered' then (
          select min(received_at) from reports where delivery = message.id and reports.state in ('delivered', 'read')
        ) end as told_at,
        case when redeemed_at is not null and not exists (
          select 1 from deliveries as later
          where later.challenge = message.challenge and later.id > message.id and later.sent_at <= redeemed_at
        ) then 1 else 0 end as is_used
      from deliveries as message join challenges on handle = challenge
      where message.id > coalesce((select mark from leases where task = 'routing'), '') and message.id < ${before}
        and provider is not null and (sent_at is not null or state = 'unknown')
      order by message.id limit ${most}`,
    sql`
      select message.id, transport, provider, country, price, currency, priced_at
      from deliveries as message join challenges on handle = challenge
      where priced_at is not null order by priced_at limit ${most}`,
  )
  const rows = found?.rows ?? []
  return {
    mark: String(firstOf(marked)?.['mark'] ?? ''),
    next: rows.length < most ? before : String(rows.at(-1)?.['id']),
    messages: rows.map(messageFrom),
    prices: (told?.rows ?? []).map(priceFrom),
  }
}

function messageFrom(row: Row): EndedMessage {
  const sentAt = Number(row['sent_at'])
  return {
    country: String(row['country'] ?? ''),
    rung: rungFrom(row),
    sentAt,
    isUsed: Number(row['is_used']) === 1,
    // One that is reported may be known to have been sent by that alone, by another clock.
    ...optional('reportedAfterMs', row['told_at'], (at) => Math.max(0, Number(at) - sentAt)),
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
function keepScores(db: Db, { now, holder, mark, next, priced, scores }: KeepScores): Promise<boolean> {
  return db.transact(function* () {
    const { changes } = yield* run(sql`
      update leases set mark = ${next}
      where task = 'routing' and holder = ${holder} and held_until > ${now} and coalesce(mark, '') = ${mark}`)
    if (changes === 0) return false
    yield [...scores.map((score) => kept(score, now)), ...priced.map(learnt)]
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
