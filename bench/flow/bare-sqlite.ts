import type { StatementSyncInstance } from '@photostructure/sqlite'
import { type BareDatabase, CEILING, type Counter, DIGITS, type Event, type Rows } from './bare-rows.ts'
import { openDurable, pathOf } from './sqlite-file.ts'

const texts = {
  begin: 'begin immediate',
  commit: 'commit',
  spend: `
    insert into counters (counter, times, empty_at) values (?, ?, ?)
    on conflict (counter) do update set
      times = case
        when counters.empty_at <= ? then excluded.times
        when substr(counters.times, ${DIGITS * (CEILING - 1) + 1}, ${DIGITS}) < ?
          then excluded.times || substr(counters.times, 1, ${DIGITS * (CEILING - 1)}) end,
      empty_at = excluded.empty_at
    returning times`,
  tell: 'insert into events (id, type, account_id, body) values (?, ?, ?, ?)',
  makeChallenge: `
    insert into challenges (handle, purpose, kind, recipient, digits, created_at, expires_at)
    values (?, 'login', 'phone', ?, 6, ?, ?)`,
  queue: `
    insert into deliveries (id, challenge, transport, state, due_at, created_at, changed_at)
    values (?, ?, 'sms', 'queued', ?, ?, ?)`,
  claim: `
    update deliveries set state = 'sending', claimed_by = ?, lease_until = ?, attempt = attempt + 1, changed_at = ?
    where id = ? and state = 'queued' returning challenge`,
  settle: `
    update deliveries set state = 'sent', lease_until = null, changed_at = ?, provider = 'bench', reference = ?
    where id = ? and state = 'sending' and claimed_by = ?`,
  redeem: `
    update challenges set redeemed_at = ?, session = ?
    where handle = ? and redeemed_at is null and ended_at is null and expires_at > ? and attempts < 5 returning recipient`,
  createAccount: 'insert into accounts (username, created_at, last_login_at) values (?, ?, ?) returning id',
  holdAddress: "insert into identifiers (account_id, kind, value, verified_at) values (?, 'phone', ?, ?)",
  openSession: `
    insert into sessions (id, account_id, generation, rotated_at, created_at, expires_at) values (?, ?, 1, ?, ?, ?)`,
  rotate: `
    update sessions set generation = generation + 1, rotated_at = ?, changed_by = ?
    where id = ? and account_id = ? and generation = 1 and ended_at is null and expires_at > ?`,
  readAccount: `
    select accounts.id, username, first_name, last_name, company, position, language, timezone, kind, value
    from accounts join identifiers on account_id = accounts.id where accounts.id = ? and released_at is null`,
} as const

type Statements = Readonly<Record<keyof typeof texts, StatementSyncInstance>>

/** The limit on SQLite: the tables are keychime's, and are there. */
export function openBareSqlite(database: string): BareDatabase {
  const file = openDurable(pathOf(database))
  const prepared = Object.entries(texts).map(([name, text]) => [name, file.prepare(text)])
  const statements: Statements = Object.fromEntries(prepared)
  const step = async <T>(work: () => T): Promise<T> => {
    statements.begin.run()
    const result = work()
    statements.commit.run()
    return result
  }
  return {
    request: (rows) => step(() => request(statements, rows)),
    claim: ({ claim, now, delivery }) => step(() => void statements.claim.get(claim, now + 60_000, now, delivery)),
    settle: (rows) => step(() => settle(statements, rows)),
    verify: (rows) => step(() => verify(statements, rows)),
    refresh: (rows, account) => step(() => refresh(statements, rows, account)),
    close: async () => file.close(),
  }
}

function request(on: Statements, { now, handle, phone, delivery, counters, events }: Rows): void {
  for (const counter of counters.request) spend(on, counter, now)
  on.makeChallenge.run(handle, phone, now, now + 600_000)
  on.queue.run(delivery, handle, now, now, now)
  tell(on, events.requested, null)
}

function settle(on: Statements, { now, phone, delivery, claim, events }: Rows): void {
  on.settle.run(now, phone, delivery, claim)
  tell(on, events.sent, null)
}

function verify(on: Statements, { now, handle, session, phone, username, counters, events }: Rows): number {
  spend(on, counters.verify, now)
  on.redeem.get(now, session, handle, now)
  const { id: account } = on.createAccount.get(username, now, now) as { readonly id: number }
  on.holdAddress.run(account, phone, now)
  on.openSession.run(session, account, now, now, now + 7_776_000_000)
  for (const event of [events.verified, events.created, events.started]) tell(on, event, account)
  on.readAccount.get(account)
  return account
}

function refresh(on: Statements, { now, session, events }: Rows, account: number): void {
  on.rotate.run(now, events.refreshed.id, session, account, now)
  tell(on, events.refreshed, account)
  on.readAccount.get(account)
}

function spend(on: Statements, { counter, windowMs }: Counter, now: number): void {
  on.spend.get(counter, String(now), now + windowMs, now, String(now - windowMs + 1))
}

function tell(on: Statements, { id, type, body }: Event, account: number | null): void {
  on.tell.run(id, type, account, body)
}
