import { setTimeout as pauseFor } from 'node:timers/promises'
import type { Channel, Receipt } from '../core/channel.ts'
import type { Settings } from '../core/settings.ts'
import { type Progress, progressOf } from '../providers/twilio/progress.ts'

/** A message that was handed over. */
export interface Handed {
  readonly settings: Settings
  readonly channel: Channel
  readonly receipt: Receipt
}

/** Whether its vendor tells how far a message is when it is asked, and not only by callbacks. */
function isFollowed({ channel, receipt }: Handed): boolean {
  return receipt.outcome === 'sent' && channel.name === 'twilio'
}

const SHORTEST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 2_000

/** How far a message is, each time that this changes, until the end or until `signal` aborts. */
export async function* follow(handed: Handed, signal: AbortSignal): AsyncGenerator<Progress> {
  const { settings, receipt } = handed
  const reference = receipt.outcome === 'sent' ? receipt.reference : undefined
  if (!isFollowed(handed) || settings.twilio === undefined || reference === undefined) return

  const look = progressOf(settings.twilio)
  let last: string | undefined
  for (let pauseMs = SHORTEST_PAUSE_MS; !signal.aborted; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    const progress = await look(reference, signal)
    if (progress !== undefined && progress.status !== last) yield progress
    if (progress?.isEnd === true) return
    last = progress?.status ?? last
    await pauseFor(pauseMs, undefined, { signal }).catch(() => {})
  }
}
