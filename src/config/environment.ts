import { type Setting, settingsOf } from './check.ts'
import { type Given, type Layer, nameAt, type Place } from './layer.ts'
import { programSchema } from './program-schema.ts'
import { shown } from './shown.ts'
import { valueOf } from './text-values.ts'
import { type EnvironmentVariables, environmentNamed, notAVariable, variablesOf } from './variables.ts'

/** Where variables come from: a process, or a file that lists them. */
export interface VariableSource {
  readonly variables: EnvironmentVariables
  readonly folder: string
  /** How messages point to a variable. Default: its name. */
  readonly placeOf?: (name: string) => Place
}

/**
 * Reads settings from variables: `KEYCHIME_OTP__MAX_ATTEMPTS` is `otp.maxAttempts`, lists are separated by commas, and
 * `DATABASE_URL`, `NODE_ENV` and `PORT` are understood as everywhere.
 */
export function variableLayer({ variables, folder, placeOf = (where) => ({ where }) }: VariableSource): Layer {
  const source = { variables: setOnes(variables), folder, placeOf }
  return {
    given: settingsOf(programSchema).flatMap((setting) => givenBy(source, setting)),
    mistakes: [...source.variables.keys()].flatMap((name) => {
      const rule = notAVariable(name)
      return rule === undefined ? [] : [`${nameAt(placeOf(name))} ${rule}`]
    }),
    wrong: [],
  }
}

interface Source {
  readonly variables: ReadonlyMap<string, string>
  readonly folder: string
  readonly placeOf: (name: string) => Place
}

/** Those that are set. An empty variable is how one is taken back. */
export function setOnes(variables: EnvironmentVariables): ReadonlyMap<string, string> {
  const entries = Object.entries(variables)
  return new Map(entries.filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1].trim() !== ''))
}

function givenBy({ variables, folder, placeOf }: Source, { path, field }: Setting): Given[] {
  const name = variablesOf(path).find((variable) => variables.has(variable))
  const text = variables.get(name ?? '')
  if (name === undefined || text === undefined) return []

  const given = { path, place: placeOf(name), folder }
  if (path.join('.') !== 'environment') return [{ ...given, value: valueOf(text, field.reading) }]
  return [{ ...given, ...environmentIn(text, name) }]
}

/**
 * Anybody's `NODE_ENV=staging` is a deployment that others reach, so what is unknown there is production; our own
 * variable has to be one of the names we know.
 */
function environmentIn(text: string, variable: string): Pick<Given, 'value' | 'note'> {
  const known = environmentNamed(text)
  if (known !== undefined || variable !== 'NODE_ENV') return { value: known ?? text.trim().toLowerCase() }

  const name = shown(text.trim())
  const note = `NODE_ENV ${name} is not a known environment and counts as production; KEYCHIME_ENV=development would not`
  return { value: 'production', note }
}
