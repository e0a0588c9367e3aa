import { Violation } from './db.ts'
import { unavailable } from './unavailable.ts'

/** What to do about an error of PostgreSQL. */
export interface Trouble {
  /** What the store throws. */
  readonly error: unknown
  /** Nothing happened, and the same may well succeed at once. */
  readonly isRepeatable: boolean
  /** The connection is of no more use. */
  readonly isOver: boolean
  /** A pooler does not keep names of statements for us. */
  readonly losesNames: boolean
}

// A deadlock, and a transaction that cannot be ordered (postgresql.org/docs/current/errcodes-appendix.html).
const REPEATABLE = new Set(['40001', '40P01'])
// A statement that nobody prepared, and one that somebody else did.
const NAMES = new Set(['26000', '42P05'])
// Connections, resources, locks, operators, and the disks below: the database cannot answer.
const UNAVAILABLE = /^(08|53|55|57|58|XX)/
const READ_ONLY = '25006'
const OVER = /^(08|57P0|58|XX)/

/** Sorts an error by what follows from it. */
export function troubleOf(error: unknown): Trouble {
  const code = stateOf(error)
  if (code === undefined) return { error: unavailable(error), isRepeatable: false, isOver: true, losesNames: false }
  const rest = {
    isRepeatable: REPEATABLE.has(code) || NAMES.has(code),
    isOver: code === READ_ONLY || OVER.test(code),
    losesNames: NAMES.has(code),
  }
  if (code === '23502') return { error: new Violation('missing', error), ...rest }
  if (code === '23505') return { error: new Violation('taken', error), ...rest }
  const isUnavailable = rest.isRepeatable || code === READ_ONLY || UNAVAILABLE.test(code)
  return { error: isUnavailable ? unavailable(error) : error, ...rest }
}

/** Whether a pooler, which speaks for itself here, takes no `options` (pgbouncer.org/config.html, ignore_startup_parameters). */
export function refusesOptions(error: unknown): boolean {
  return stateOf(error) === '08P01' && /startup parameter/.test((error as Error).message)
}

/** The SQLSTATE of an error that the server sent; `undefined` for one of the network. */
export function stateOf(error: unknown): string | undefined {
  const { code, severity } = error as { readonly code?: unknown; readonly severity?: unknown }
  return typeof code === 'string' && severity !== undefined ? code : undefined
}
