import type { Recipient } from '../core/records.ts'
import type { Row } from './db.ts'

/** The recipient columns of a challenge. */
export function recipientFrom(row: Row | undefined): Recipient {
  return { kind: row?.['kind'] === 'email' ? 'email' : 'phone', value: String(row?.['recipient']) }
}
