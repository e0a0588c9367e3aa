import { closestMatch } from 'leven'

/** `max_attempts` → `maxAttempts`. What is camelCase already stays as it is. */
export function camelCase(name: string): string {
  return name.replace(/(?<=[a-z0-9])_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

/** `maxAttempts` → `max_attempts`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** What a name may have meant: the names of its section, and the paths of all settings. */
export interface Meanings {
  readonly here: readonly string[]
  readonly everywhere: readonly (readonly string[])[]
}

/**
 * The sentence for a name that no setting of its section has: where the setting of that name stands, or the nearest name
 * that exists, in the spelling of the name.
 */
export function notASetting(name: string, { here, everywhere }: Meanings): string {
  const spell = name.includes('_') ? snakeCase : (setting: string) => setting
  const meant = elsewhere(name, everywhere) ?? nearest(name, here.map(spell))
  return meant === undefined ? 'is not a setting; remove it' : `is not a setting; did you mean ${meant}?`
}

/** The candidate that takes the fewest changes; none if more than two fifths of the name would have to change. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  const byLowerCase = new Map(candidates.map((candidate) => [candidate.toLowerCase(), candidate]))
  const maxDistance = Math.max(2, Math.floor(name.length * 0.4))
  const match = closestMatch(name.toLowerCase(), [...byLowerCase.keys()], { maxDistance })
  return match === undefined ? undefined : byLowerCase.get(match)
}

/** The places of the one or two settings of that name, which was written in another section or as `otp.length`. */
function elsewhere(name: string, everywhere: Meanings['everywhere']): string | undefined {
  const wanted = camelCase(name)
  const found = everywhere.filter((each) => each.join('.') === wanted || each.at(-1) === wanted)
  if (found.length === 0 || found.length > 2) return undefined

  const own = name.slice(name.lastIndexOf('.') + 1)
  return found.map((path) => (path.length === 1 ? `${own}, in no section` : inSection(path, own))).join(' or ')
}

function inSection(path: readonly string[], own: string): string {
  return `${path.slice(0, -1).join('.')}: { ${own}: … }`
}
