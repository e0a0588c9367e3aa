import { z } from 'zod'
import type { Environment } from '../core/settings.ts'
import type { AuthConfig } from './auth-config.ts'
import { checkShape, type Origin, type SettingPath, settingsOf } from './check.ts'
import { matching, wholeNumber } from './fields.ts'
import { nearest, snakeCase } from './names.ts'
import type { ConfigSource } from './resolve.ts'
import { configSchema } from './schema.ts'
import { shown } from './shown.ts'
import { valueOf } from './text-values.ts'

/** A process's environment variables by name. An empty one is as good as none. */
export type EnvironmentVariables = Readonly<Record<string, string | undefined>>

/** What environment variables say. `config` and `server` are to be relied on only while there are no `mistakes`. */
export interface EnvironmentConfig extends ConfigSource {
  /** The settings that variables set, and no others. */
  readonly config: Partial<AuthConfig>
  /** Where the standalone program listens, which is no setting of the library. */
  readonly server: Listen
  /** Sentences for the operator about what is not wrong but may surprise. */
  readonly notes: readonly string[]
}

/** Where to listen. */
export interface Listen {
  /** 0 to 65535; 0 = any free one. */
  readonly port?: number
  /** An address or a host name. */
  readonly host?: string
}

/**
 * Reads settings from environment variables: `KEYCHIME_OTP__MAX_ATTEMPTS` is `otp.maxAttempts`, lists are separated by
 * commas, and `DATABASE_URL`, `NODE_ENV` and `PORT` are understood as everywhere. Never throws: what is wrong stands in
 * `mistakes`, one sentence each, opening with the name of the variable and never showing a secret.
 */
export function fromEnvironment(variables: EnvironmentVariables): EnvironmentConfig {
  const given = setOnes(variables)
  const origin: Origin = (path) => variableOf(path, given)

  const config = readAll(configSchema, given)
  const server = checkShape(serverSchema, readAll(serverSchema, given), origin)
  const mistakes = [
    ...unknownVariables(given),
    ...checkShape(configSchema, config, origin).mistakes,
    ...server.mistakes,
  ]

  return { config, server: listenOptions(server.value.server), origin, mistakes, notes: surprises(given) }
}

const serverSchema = z.strictObject({
  server: z.strictObject({ port: wholeNumber(0, 65_535).optional(), host: host().optional() }).prefault({}),
})

function host(): z.ZodType<string, string> {
  return matching(/^[\w.:-]{1,253}$/, 'must be an address or a host name')
}

/** Settings whose variables have other names than their own; the first that is set counts. */
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

const ours = 'KEYCHIME_'

type Tree = Readonly<Record<string, unknown>>
type Given = ReadonlyMap<string, string>

function setOnes(variables: EnvironmentVariables): Given {
  const entries = Object.entries(variables)
  return new Map(entries.filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1].trim() !== ''))
}

function variableOf(path: SettingPath, given: Given): string {
  const names = variablesOf(path)
  return names.find((name) => given.has(name)) ?? names[0]
}

function variablesOf(path: SettingPath): readonly [string, ...string[]] {
  const name = path.map((key) => snakeCase(key).toUpperCase()).join('__')
  return otherNames[path.join('.')] ?? [`${ours}${name}`]
}

/** The settings of a schema that variables set, in the shape of the schema. */
function readAll(schema: z.ZodObject, given: Given): Tree {
  return settingsOf(schema).reduce<Tree>((tree, { path, field }) => {
    const name = variableOf(path, given)
    const text = given.get(name)
    if (text === undefined) return tree
    return withSetting(tree, path, isEnvironment(path) ? environmentNamed(text, name) : valueOf(text, field.reading))
  }, {})
}

function isEnvironment([section]: SettingPath): boolean {
  return section === 'environment'
}

function withSetting(tree: Tree, [key = '', ...rest]: SettingPath, value: unknown): Tree {
  return { ...tree, [key]: rest.length === 0 ? value : withSetting((tree[key] ?? {}) as Tree, rest, value) }
}

/**
 * Anybody's `NODE_ENV=staging` is a deployment that others reach, so what is unknown there is production; our own
 * variable has to be one of the names we know.
 */
function environmentNamed(text: string, variable: string): string {
  const name = text.trim().toLowerCase()
  return environments.get(name) ?? (variable === 'NODE_ENV' ? 'production' : name)
}

function surprises(given: Given): string[] {
  const variable = variableOf(['environment'], given)
  const name = given.get(variable)?.trim() ?? ''
  if (variable !== 'NODE_ENV' || environments.has(name.toLowerCase())) return []

  return [
    `NODE_ENV ${shown(name)} is not a known environment and counts as production; KEYCHIME_ENV=development would not`,
  ]
}

function unknownVariables(given: Given): string[] {
  const known = [configSchema, serverSchema]
    .flatMap((schema) => settingsOf(schema))
    .flatMap(({ path }) => variablesOf(path))

  return [...given.keys()]
    .filter((name) => name.startsWith(ours) && !known.includes(name))
    .map((name) => notAVariable(name, known))
}

/** Compared without what all names share, or every name would be near every other. */
function notAVariable(name: string, known: readonly string[]): string {
  const byRest = new Map(known.map((variable) => [variable.replace(ours, ''), variable]))
  const meant = byRest.get(nearest(name.replace(ours, ''), [...byRest.keys()]) ?? '')
  return `${name} is not a setting${meant === undefined ? '' : `; did you mean ${meant}?`}`
}

function listenOptions({ port, host }: { port?: number | undefined; host?: string | undefined } = {}): Listen {
  return { ...(port !== undefined && { port }), ...(host !== undefined && { host }) }
}
