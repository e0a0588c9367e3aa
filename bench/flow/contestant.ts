import type { NodeListener } from '../../src/mounts/node.ts'
import type { SignIn } from './sign-in.ts'

/** Who takes part, in the order of the tables. */
export const names = ['bare loop', 'keychime', 'better-auth'] as const

export type Name = (typeof names)[number]

/** What somebody is opened with. */
export interface Place {
  /** `sqlite:<path>` or `postgres://…`; the database is theirs alone. */
  readonly database: string
  /** Takes a code that is sent. */
  hand(phone: string, code: string): void
}

/** Somebody who signs people in. */
export interface Contestant {
  readonly steps: SignIn
  /** Offers the same over HTTP. */
  readonly listener: NodeListener
  close(): Promise<void>
}

/** Opens somebody. Each is loaded only where it is wanted: processes are measured, too. */
export async function open(name: Name, place: Place): Promise<Contestant> {
  if (name === 'keychime') return (await import('./keychime.ts')).openKeychime(place)
  if (name === 'better-auth') return (await import('./better-auth.ts')).openBetterAuth(place)
  return (await import('./bare.ts')).openBare(place)
}
