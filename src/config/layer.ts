import type { SettingPath } from './check.ts'

/** Where a setting is written. */
export interface Place {
  /** `keychime.yaml:3:5`, `.env:4`, `KEYCHIME_OTP__LENGTH`, `--port`. */
  readonly where: string
  /** What it is called there, when `where` does not say so: `otp.max_attempts`. */
  readonly name?: string
}

/** A setting as one source gives it, not checked yet. */
export interface Given {
  /** In camelCase. */
  readonly path: SettingPath
  readonly value: unknown
  readonly place: Place
  /** Where the paths of `file:` start. */
  readonly folder: string
  /** `${VARIABLE}` in its texts stands for a variable. */
  readonly isTemplate?: true
  /** What the operator should know if this is the value that counts. */
  readonly note?: string
}

/** What one source says: each setting at most once. */
export interface Layer {
  readonly given: readonly Given[]
  /** What is wrong with it besides the values. */
  readonly mistakes: readonly string[]
  /** The settings, as `otp.maxAttempts`, that it speaks of and nobody can read; `''` stands for all. */
  readonly wrong: readonly string[]
}

/** A text and where it comes from. */
export interface TextFile {
  /** As messages call it. */
  readonly name: string
  readonly folder: string
  readonly text: string
}

/** How a mistake begins: the place, and the name of the setting unless the place is the name. */
export function nameAt({ where, name }: Place): string {
  return name === undefined ? where : `${where}: ${name}`
}

/** A source that is there and cannot be read: what it may have said of any setting is unknown. */
export function unreadable(mistakes: readonly string[]): Layer {
  return { given: [], mistakes, wrong: [''] }
}
