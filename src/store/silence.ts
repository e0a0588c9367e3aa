import type { FollowUp } from '../core/delivery/outbox.ts'
import { type Db, first, run } from './db.ts'
import { queue, wayOf } from './deliveries.ts'
import { readRungs } from './rungs.ts'
import { type Sql, sql } from './sql.ts'

/** See `Store.followUp`. */
export function followUp(db: Db, input: FollowUp): Promise<boolean> {
  return db.transact(function* () {
    // A second one waits here for the first, and then finds that it was done.
    const message = yield* first(sql`
      update deliveries set silent_at = null where id = ${input.id} and silent_at <= ${input.now}
      returning challenge, state, fallbacks`)
    const [rung, ...fallbacks] = readRungs(message?.['fallbacks'])
    const isOpen = message?.['state'] === 'sent' || message?.['state'] === 'unknown'
    if (!isOpen || rung === undefined) return false
    const challenge = String(message['challenge'])
    const { changes } = yield* run(queueBeside(input, challenge, wayOf(rung, fallbacks)))
    return changes === 1
  })
}

function queueBeside({ id, nextId, now, most }: FollowUp, challenge: string, way: Sql): Sql {
  const open = sql`
    select handle as challenge, ${way} from challenges
    where handle = ${challenge} and redeemed_at is null and ended_at is null and expires_at > ${now}
      and not exists (select 1 from deliveries where challenge = ${challenge} and id > ${id})
      and (select count(*) from deliveries where challenge = ${challenge}
        and state in ('sending', 'sent', 'delivered', 'unknown')) < ${most}`
  return queue(nextId, now, open)
}
