import { createHmac } from 'node:crypto'
import type { Deps } from '../deps.ts'
import { encodeBytes } from '../ids.ts'

/** The name of what is counted, a keyed hash: the table of counters names nobody. */
export function counterOf({ settings }: Pick<Deps, 'settings'>, label: string, of: string): string {
  const mac = createHmac('sha256', settings.keys.lookup).update(`${label}:${of}`).digest()
  return `${label}:${encodeBytes(mac, 26)}`
}
