import type { Auth } from '../auth.ts'
import type { KeyView } from '../core/token-keys.ts'

/** What an operator may not expect of keys in the database: another algorithm in the settings makes no other key. */
export function notesOnKeys({ accessKeys, jwt }: Auth['settings'], keys: readonly KeyView[]): string[] {
  const newest = keys.at(-1)
  if (accessKeys !== 'database' || newest === undefined || newest.algorithm === jwt.algorithm) return []
  return [
    `jwt.algorithm is ${jwt.algorithm}, and the newest key in the database is one for ${newest.algorithm}: run keychime keys rotate`,
  ]
}
