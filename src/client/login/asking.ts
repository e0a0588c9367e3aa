import { type DeliveryChannel, type Refusal, requestCode } from '../accounts.ts'
import { keepPending, type Pending, pendingOf } from './pending.ts'
import type { Desk } from './view.ts'

/** What asking for a code needs; `before` is the request that this one repeats. */
export interface Asked {
  readonly identifier: string
  readonly remember: boolean
  readonly before?: Pending
  /** Absent: the best way. */
  readonly channel?: DeliveryChannel
}

/** Asks for a code and remembers the request. */
export async function askForCode(desk: Desk, asked: Asked): Promise<{ ok: true; pending: Pending } | Refusal> {
  const { identifier, before } = asked
  const outcome = await requestCode(desk.base, {
    identifier,
    ...(before === undefined ? {} : { challenge_id: before.challengeId }),
    ...(asked.channel === undefined ? {} : { channel: asked.channel }),
  })
  if (!outcome.ok) return outcome

  const wishes = { remember: asked.remember, returnTo: desk.returnTo?.href ?? '' }
  const pending = pendingOf(outcome.value, wishes, Date.now())
  keepPending(desk.base, pending, identifier)
  desk.fire('keychime:code-sent', { channel: pending.channel, identifier: pending.identifier, tag: pending.tag })
  return { ok: true, pending }
}
