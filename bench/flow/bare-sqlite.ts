import { type BareDatabase, CEILING, type Event, type Rows } from './bare-rows.ts'
import { openDurable, pathOf } from './sqlite-file.ts'

/** The limit on SQLite: the tables are keychime's, and are there. */
export function openBareSqlite(database: string): BareDatabase {
  const file = openDurable(pathOf(database))
  const prepare = (text: string) => file.prepare(text)
  const [begin, commit] = [prepare('begin immediate'), prepare('commit')]
  const spend = prepare(`
    insert into limits (counter, spent, resets_at) values (?, 1, ?)
    on conflict (counter) do update set spent = case when limits.resets_at <= ? then 1 when limits.spent < ? then limits.spent + 1 end
    returning spent, resets_at`)
  const makeChallenge = prepare(`
    insert into challenges (handle, purpose, kind, recipient, digits, created_at, expires_at) values (?, 'login', 'phone', ?, 6, ?, ?)`)
  const queue = prepare(`
    insert into deliveries (id, challenge, transport, state, due_at, created_at, changed_at) values (?, ?, 'sms', 'queued', ?, ?, ?)`)
  const tell = prepare('insert into events (id, type, account_id, body) values (?, ?, ?, ?)')
  const claim = prepare(`
    update deliveries set state = 'sending', claimed_by = ?, lease_until = ?, attempt = attempt + 1, changed_at = ?
    where id = ? and state = 'queued' returning challenge`)
  const settle = prepare(`
    update deliveries set state = 'sent', lease_until = null, changed_at = ?, provider = 'bench', reference = ?
    where id = ? and state = 'sending' and claimed_by = ?`)
  const redeem = prepare(`
    update challenges set redeemed_at = ?, session = ?
    where handle = ? and redeemed_at is null and ended_at is null and expires_at > ? and attempts < 5 returning recipient`)
  const createAccount = prepare(
    'insert into accounts (username, created_at, last_login_at) values (?, ?, ?) returning id',
  )
  const holdAddress = prepare(
    `insert into identifiers (account_id, kind, value, verified_at) values (?, 'phone', ?, ?)`,
  )
  const openSession = prepare(`
    insert into sessions (id, account_id, generation, rotated_at, created_at, expires_at) values (?, ?, 1, ?, ?, ?)`)
  const rotate = prepare(`
    update sessions set generation = generation + 1, rotated_at = ?, changed_by = ?
    where id = ? and account_id = ? and generation = 1 and ended_at is null and expires_at > ?`)
  const readAccount = prepare(`
    select accounts.id, username, first_name, last_name, company, position, language, timezone, kind, value
    from accounts join identifiers on account_id = accounts.id where accounts.id = ? and released_at is null`)

  const transaction = async <T>(work: () => T): Promise<T> => {
    begin.run()
    const result = work()
    commit.run()
    return result
  }
  const record = ({ id, type, body }: Event, account: number | null): unknown => tell.run(id, type, account, body)
  const count = ({ counter, resetsAt }: Rows['counters']['verify'], now: number): unknown =>
    spend.get(counter, resetsAt, now, CEILING)

  return {
    request: (rows) =>
      transaction(() => {
        const { now, handle, phone, delivery } = rows
        for (const counter of rows.counters.request) count(counter, now)
        makeChallenge.run(handle, phone, now, now + 600_000)
        queue.run(delivery, handle, now, now, now)
        record(rows.events.requested, null)
      }),
    claim: ({ claim: name, now, delivery }) => transaction(() => void claim.get(name, now + 60_000, now, delivery)),
    settle: ({ now, phone, delivery, claim: name, events }) =>
      transaction(() => {
        settle.run(now, phone, delivery, name)
        record(events.sent, null)
      }),
    verify: ({ now, handle, session, phone, username, counters, events }) =>
      transaction(() => {
        count(counters.verify, now)
        redeem.get(now, session, handle, now)
        const account = Number((createAccount.get(username, now, now) as { id: number }).id)
        holdAddress.run(account, phone, now)
        openSession.run(session, account, now, now, now + 7_776_000_000)
        for (const event of [events.verified, events.created, events.started]) record(event, account)
        readAccount.get(account)
        return account
      }),
    refresh: ({ now, session, events }, account) =>
      transaction(() => {
        rotate.run(now, events.refreshed.id, session, account, now)
        record(events.refreshed, account)
        readAccount.get(account)
      }),
    close: async () => file.close(),
  }
}
