import type { Environment } from '../core/settings.ts'
import { type SettingPath, settingsOf } from './check.ts'
import { nearest, snakeCase } from './names.ts'
import { programSchema } from './program-schema.ts'

/** A process's environment variables by name. An empty one is as good as none. */
export type EnvironmentVariables = Readonly<Record<string, string | undefined>>

/** The names that a setting has in the environment; the first that is set counts. */
export function variablesOf(path: SettingPath): readonly [string, ...string[]] {
  return otherNames[path.join('.')] ?? [ours + plainName(path)]
}

/** The rule that a variable breaks which begins like ours, in any case, and sets nothing. */
export function notAVariable(name: string): string | undefined {
  if (!name.toUpperCase().startsWith(ours) || known.includes(name)) return undefined

  // Compared without what all names share, or every name would be near every other.
  const meant = byRest.get(nearest(name.slice(ours.length), [...byRest.keys()]) ?? '')
  return `is not a setting; ${meant === undefined ? 'remove it' : `did you mean ${meant}?`}`
}

/** The environment that a word names; nothing when it names none. */
export function environmentNamed(word: string): Environment | undefined {
  return environments.get(word.trim().toLowerCase())
}

/** Whether a text is an environment by its whole name. */
export function isEnvironment(text: string): text is Environment {
  return environments.get(text) === text
}

/** The words in the names of files that are for one environment. */
export function wordsFor(environment: Environment): readonly string[] {
  return [...environments].filter(([word, meant]) => meant === environment && !spoken.has(word)).map(([word]) => word)
}

/** Whether some file of settings may have this word in its name. */
export function isWordInFiles(word: string): boolean {
  return environments.has(word) && !spoken.has(word)
}

const ours = 'KEYCHIME_'

const otherNames: Readonly<Record<string, readonly [string, ...string[]]>> = {
  environment: ['KEYCHIME_ENV', 'KEYCHIME_ENVIRONMENT', 'NODE_ENV'],
  database: ['KEYCHIME_DATABASE', 'DATABASE_URL'],
  'server.port': ['PORT'],
  'server.host': ['KEYCHIME_HOST'],
}

const environments: ReadonlyMap<string, Environment> = new Map([
  ['dev', 'development'],
  ['develop', 'development'],
  ['development', 'development'],
  ['local', 'development'],
  ['test', 'test'],
  ['testing', 'test'],
  ['prod', 'production'],
  ['production', 'production'],
])

const known = settingsOf(programSchema).flatMap(({ path }) => variablesOf(path))

/** Variables by what tells them from others, and by the names that their settings would have if they had no other. */
const byRest: ReadonlyMap<string, string> = new Map([
  ...settingsOf(programSchema).map(({ path }) => [plainName(path), variablesOf(path)[0]] as const),
  ...known.map((variable) => [variable.replace(ours, ''), variable] as const),
])

/** Understood in variables, and not in names of files. */
const spoken: ReadonlySet<string> = new Set(['develop', 'local'])

/** `OTP__MAX_ATTEMPTS` */
function plainName(path: SettingPath): string {
  return path.map((key) => snakeCase(key).toUpperCase()).join('__')
}
