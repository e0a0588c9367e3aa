import type { Claims } from './jws.ts'

/** Tokens whose signature was found right, by their whole text. Times and sessions are judged anew each time. */
export interface VerifiedTokens {
  get(token: string): Claims | undefined
  add(token: string, claims: Claims): void
  clear(): void
}

/**
 * Remembers up to `most` tokens, of which there are at least 2. Two generations: when the younger is full, the older is
 * dropped whole, so that nothing has to be sorted by age and what is asked for often stays.
 */
export function createVerifiedTokens(most: number): VerifiedTokens {
  const half = Math.max(1, Math.floor(most / 2))
  let younger = new Map<string, Claims>()
  let older = new Map<string, Claims>()

  const add = (token: string, claims: Claims): void => {
    if (younger.size >= half) {
      older = younger
      younger = new Map()
    }
    younger.set(token, frozen(claims))
  }
  return {
    add,
    get(token) {
      const found = younger.get(token)
      if (found !== undefined) return found
      const kept = older.get(token)
      if (kept !== undefined) add(token, kept)
      return kept
    },
    clear() {
      younger = new Map()
      older = new Map()
    },
  }
}

/** Everybody who presents the token is given the same object. */
function frozen(claims: Claims): Claims {
  for (const value of Object.values(claims)) if (typeof value === 'object' && value !== null) frozen(value as Claims)
  return Object.freeze(claims)
}
