import { Pool } from 'pg'
import { type BareDatabase, CEILING, DIGITS, type Rows } from './bare-rows.ts'

/** As many connections as keychime has. */
const CONNECTIONS = 10

const spending = (at: number): string => `
  insert into counters (counter, times, empty_at) values ($${at}, cast($1 as bigint)::text, $1 + $${at + 1}::bigint)
  on conflict (counter) do update set
    times = case
      when counters.empty_at <= $1 then excluded.times
      when substr(counters.times, ${DIGITS * (CEILING - 1) + 1}, ${DIGITS}) < ($1 - $${at + 1}::bigint + 1)::text
        then excluded.times || substr(counters.times, 1, ${DIGITS * (CEILING - 1)}) end,
    empty_at = excluded.empty_at
  returning times`

const statements = {
  request: `
    with one as (${spending(2)}), two as (${spending(4)}),
    challenge as (
      insert into challenges (handle, purpose, kind, recipient, digits, created_at, expires_at)
      values ($6, 'login', 'phone', $7, 6, $1, $1 + 600000)),
    delivery as (
      insert into deliveries (id, challenge, transport, state, due_at, created_at, changed_at)
      values ($8, $6, 'sms', 'queued', $1, $1, $1)),
    event as (insert into events (id, type, body) values ($9, $10, $11))
    select one.times from one, two`,
  claim: `
    update deliveries set state = 'sending', claimed_by = $1, lease_until = $2, attempt = attempt + 1, changed_at = $3
    where id = $4 and state = 'queued' returning challenge`,
  settle: `
    with settled as (
      update deliveries set state = 'sent', lease_until = null, changed_at = $1, provider = 'bench', reference = $2
      where id = $3 and state = 'sending' and claimed_by = $4 returning id)
    insert into events (id, type, body) select $5, $6, $7 from settled`,
  verify: `
    with counter as (${spending(2)}),
    challenge as (
      update challenges set redeemed_at = $1, session = $4
      where handle = $5 and redeemed_at is null and ended_at is null and expires_at > $1 and attempts < 5
      returning kind, recipient),
    account as (
      insert into accounts (username, created_at, last_login_at) select $6, $1, $1 from challenge
      returning id, username, first_name, last_name, company, position, language, timezone),
    address as (
      insert into identifiers (account_id, kind, value, verified_at) select id, kind, recipient, $1 from account, challenge),
    session as (
      insert into sessions (id, account_id, generation, rotated_at, created_at, expires_at)
      select $4, id, 1, $1, $1, $1 + 7776000000 from account),
    told as (
      insert into events (id, type, account_id, body)
      select told.id, told.type, account.id, told.body
      from account, (values ($7, $8, $9), ($10, $11, $12), ($13, $14, $15)) as told (id, type, body))
    select account.*, times from account, counter`,
  refresh: `
    with moved as (
      update sessions set generation = generation + 1, rotated_at = $1, changed_by = $2
      where id = $3 and account_id = $4 and generation = 1 and ended_at is null and expires_at > $1 returning account_id),
    told as (insert into events (id, type, account_id, body) select $2, $5, account_id, $6 from moved)
    select accounts.id, username, first_name, last_name, company, position, language, timezone, kind, value
    from moved join accounts on accounts.id = moved.account_id
    join identifiers on identifiers.account_id = accounts.id and released_at is null`,
}

/** The limit on PostgreSQL: each step is one named statement, so one trip and one commit. The tables are keychime's, and are there. */
export async function openBarePostgres(database: string): Promise<BareDatabase> {
  const pool = new Pool({ connectionString: database, max: CONNECTIONS })
  const run = async (name: keyof typeof statements, values: readonly unknown[]): Promise<readonly { id: string }[]> => {
    const { rows } = await pool.query<{ id: string }>({ name, text: statements[name], values: [...values] })
    if (rows.length === 0 && name !== 'settle') throw new Error(`${name} found nothing`)
    return rows
  }
  return {
    async request({ now, counters, handle, phone, delivery, events: { requested } }) {
      const spends = counters.request.flatMap(({ counter, windowMs }) => [counter, windowMs])
      await run('request', [now, ...spends, handle, phone, delivery, ...told(requested)])
    },
    async claim({ claim, now, delivery }) {
      await run('claim', [claim, now + 60_000, now, delivery])
    },
    async settle({ now, phone, delivery, claim, events }) {
      await run('settle', [now, phone, delivery, claim, ...told(events.sent)])
    },
    async verify({ now, counters: { verify }, session, handle, username, events }) {
      const tells = [events.verified, events.created, events.started].flatMap(told)
      const [account] = await run('verify', [now, verify.counter, verify.windowMs, session, handle, username, ...tells])
      return Number(account?.id)
    },
    async refresh({ now, session, events: { refreshed } }, account) {
      await run('refresh', [now, refreshed.id, session, account, refreshed.type, refreshed.body])
    },
    close: () => pool.end(),
  }
}

function told({ id, type, body }: Rows['events']['sent']): readonly string[] {
  return [id, type, body]
}
