import { closestMatch } from 'leven'

/** `max_attempts` → `maxAttempts`. What is camelCase already stays as it is. */
export function camelCase(name: string): string {
  return name.replace(/(?<=[a-z0-9])_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

/** `maxAttempts` → `max_attempts`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** The sentence for a name that no setting has, with the nearest one that exists, in the spelling of the name. */
export function notASetting(name: string, settings: readonly string[]): string {
  const spell = name.includes('_') ? snakeCase : (setting: string) => setting
  const meant = nearest(name, settings.map(spell))
  return meant === undefined ? 'is not a setting; remove it' : `is not a setting; did you mean ${meant}?`
}

/** The candidate that takes the fewest changes; none if more than half of the name would have to change. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  const byLowerCase = new Map(candidates.map((candidate) => [candidate.toLowerCase(), candidate]))
  const maxDistance = Math.max(2, Math.floor(name.length / 2))
  const match = closestMatch(name.toLowerCase(), [...byLowerCase.keys()], { maxDistance })
  return match === undefined ? undefined : byLowerCase.get(match)
}
