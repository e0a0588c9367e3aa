import { type DeliveryChannel, type Refusal, requestCode } from '../accounts.ts'
import { withProof } from './one-more-step.ts'
import type { ActionButton, ErrorLine } from './parts.ts'
import { keepPending, type Pending, pendingOf } from './pending.ts'
import { refusalText } from './sentences.ts'
import type { Desk } from './view.ts'

/** What asking for a code needs; `before` is the request that this one repeats. */
export interface Asked {
  readonly button: ActionButton
  readonly identifier: string
  readonly remember: boolean
  readonly before?: Pending
  /** Absent: the best way. */
  readonly channel?: DeliveryChannel
}

/** Asks for a code and remembers the request. */
export async function askForCode(desk: Desk, asked: Asked): Promise<{ ok: true; pending: Pending } | Refusal> {
  const { identifier, before, button } = asked
  const body = {
    identifier,
    ...(before === undefined ? {} : { challenge_id: before.challengeId }),
    ...(asked.channel === undefined ? {} : { channel: asked.channel }),
  }
  // Without a request of one's own, the pause is of a stranger's making.
  const pressed = { button, waits: before !== undefined }
  const outcome = await withProof(desk, pressed, (proof) => requestCode(desk.base, { ...body, ...proof }))
  if (!outcome.ok) return outcome

  const wishes = { remember: asked.remember, returnTo: desk.returnTo?.href ?? '' }
  const pending = pendingOf(outcome.value, wishes, Date.now())
  keepPending(desk.base, pending, identifier)
  desk.fire('keychime:code-sent', { channel: pending.channel, identifier: pending.identifier, tag: pending.tag })
  return { ok: true, pending }
}

/** A button that has the code come again. */
export interface AskingAgain extends Pick<Asked, 'button' | 'identifier' | 'channel'> {
  readonly error: ErrorLine
  readonly pending: Pending
  /** Closes the button until then, epoch milliseconds: before, the server takes nothing. */
  hold(until: number): void
}

/** Asks again by a button, which is busy meanwhile; shows a refusal, and keeps to what it says of when. Nothing where it is closed, or who asked left. */
export async function askAgain(
  desk: Desk,
  { button, error, pending, hold, ...asked }: AskingAgain,
): Promise<{ ok: true; pending: Pending } | Refusal | undefined> {
  if (!button.open()) return undefined
  error.tell('')
  button.busy(true)
  const outcome = await askForCode(desk, { ...asked, button, remember: pending.wishes.remember, before: pending })
  button.busy(false)
  if (desk.left.aborted) return undefined
  if (outcome.ok) return outcome
  error.tell(refusalText(outcome))
  if (outcome.reason === 'refused' && outcome.retryAfter !== undefined) hold(Date.now() + outcome.retryAfter * 1000)
  return outcome
}

/** The same tag means the same code, so digits typed so far are worth keeping. */
export function haveOneCode(one: Pending, other: Pending): boolean {
  return one.tag === other.tag && one.codeLength === other.codeLength
}
