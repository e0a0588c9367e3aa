import type { Receipt } from '../core/channel.ts'
import type { Dice } from './dice.ts'
import { type Fleet, laneOf, type Place, troubleAt } from './fleet.ts'

/** What a vendor makes of one message; times are milliseconds from the handing over. */
export interface Handling {
  readonly receipt: Receipt
  readonly answeredAfter: number
  /** When the person has it; absent: never. */
  readonly arrivesAfter?: number
  /** When the vendor says that it arrived; absent: never. */
  readonly reportedAfter?: number
  readonly price: number
}

const ANSWER_MS = 150
const REPORT_MS = 300

/** Hands a message to a vendor of the fleet, which has so long for its answer. */
export function handOver(
  fleet: Fleet,
  place: Place,
  { dice, patienceMs }: { readonly dice: Dice; readonly patienceMs: number },
): Handling {
  const lane = laneOf(fleet, place)
  // The same dice are thrown whatever becomes of it, so that policies meet the same chance.
  const [isLucky, takes] = [dice.chance(lane.arrives), dice.logNormal(lane.latencyMs, 0.5)]
  const trouble = troubleAt(fleet, place)
  if (trouble === 'refuses') return { receipt: refused, answeredAfter: ANSWER_MS, price: 0 }
  if (trouble === 'hangs') return { receipt: unclear, answeredAfter: patienceMs, price: 0 }

  const arrives = trouble === undefined && isLucky
  const isReported = arrives || trouble === 'lies' || (trouble === undefined && lane.isLiar)
  return {
    receipt: { outcome: 'sent' },
    answeredAfter: ANSWER_MS,
    ...(arrives ? { arrivesAfter: takes } : {}),
    ...(isReported ? { reportedAfter: takes + REPORT_MS } : {}),
    price: lane.price,
  }
}

const refused: Receipt = { outcome: 'refused', retryable: true, reason: 'unavailable' }
const unclear: Receipt = { outcome: 'unknown', reason: 'timeout' }
