import type { Environment } from '../core/settings.ts'
import type { AuthConfig } from './auth-config.ts'
import { checkShape, type Setting, type SettingPath, settingsOf } from './check.ts'
import { type Given, type Layer, nameAt } from './layer.ts'
import { programSchema, type ServerConfig, serverSchema } from './program-schema.ts'
import { type Followed, follow, hasReferences, type References } from './references.ts'
import type { ConfigSource } from './resolve.ts'
import { isEnvironment, variablesOf } from './variables.ts'

/** What all sources say together. `config` and `server` are to be relied on only while there are no `mistakes`. */
export interface Settled extends Required<ConfigSource> {
  /** The settings of the library that are given, and no others. */
  readonly config: Partial<AuthConfig>
  /** Where the program listens. */
  readonly server: ServerConfig
  /** Sentences for the operator about what is not wrong but may surprise. */
  readonly notes: readonly string[]
  /** Everything that was given for a setting, as `otp.maxAttempts`; what counts comes first. */
  readonly given: GivenBySetting
}

/** What sources give, by setting. */
export type GivenBySetting = ReadonlyMap<string, readonly Given[]>

/**
 * Puts sources together, the strongest first. Never throws: whatever is wrong in any of them stands in `mistakes`, one
 * sentence each, beginning with the place. Variables and files are looked up for what counts only.
 */
export function settle(layers: readonly Layer[], to: References): Settled {
  const given = bySetting(layers)
  const read = settings.flatMap((setting) => readGiven(setting, given.get(keyOf(setting)) ?? [], to))
  const origin = (path: SettingPath): string => nameOf(path, given)
  const { server, ...config } = treeOf(read)

  return {
    config,
    server: checkShape(serverSchema, server ?? {}, origin).value as ServerConfig,
    origin,
    mistakes: [...layers.flatMap(({ mistakes }) => mistakes), ...read.flatMap(({ mistakes }) => mistakes)],
    wrong: new Set([...layers.flatMap(({ wrong }) => wrong), ...read.flatMap((one) => (one.isLost ? keyOf(one) : []))]),
    notes: [...given.values()].flatMap(([first]) => first?.note ?? []),
    given,
  }
}

/**
 * The environment that sources name, the strongest first, or the one that counts where none does. Nothing when a wrong one
 * is named, or when a source that may name one cannot be read.
 */
export function environmentIn(
  layers: readonly Layer[],
  { to, otherwise }: { readonly to: References; readonly otherwise: Environment },
): Environment | undefined {
  const [first] = bySetting(layers).get('environment') ?? []
  if (first === undefined) return layers.some(({ wrong }) => wrong.includes('')) ? undefined : otherwise

  const setting = settings.find((one) => keyOf(one) === 'environment')
  const read = setting && follow(first, setting.field, to)
  const name = read !== undefined && 'value' in read ? String(read.value) : ''
  return isEnvironment(name) ? name : undefined
}

/** A layer of a file whose name says which environment it is for, and which may not say another. */
export function onlyFor(environment: Environment, layer: Layer): Layer {
  const others = layer.given.filter((given) => keyOf(given) === 'environment' && given.value !== environment)
  const rule = `must be ${environment}, as the name of the file says`
  return {
    ...layer,
    given: layer.given.filter((given) => !others.includes(given)),
    mistakes: [...layer.mistakes, ...others.map(({ place }) => `${nameAt(place)} ${rule}`)],
  }
}

/** Where a value comes from, as `config print` shows it: `default` where nobody gives one. */
export function placeOf(path: SettingPath, given: GivenBySetting): string {
  return given.get(path.join('.'))?.[0]?.place.where ?? 'default'
}

const settings = settingsOf(programSchema)

type Tree = Readonly<Record<string, unknown>>

/** What sources say of a setting: the value that counts, and what is wrong with any of them. */
interface ReadSetting {
  readonly path: SettingPath
  readonly value: unknown
  /** The value that counts is known to nobody. */
  readonly isLost: boolean
  readonly mistakes: readonly string[]
}

function bySetting(layers: readonly Layer[]): GivenBySetting {
  const all = layers.flatMap(({ given }) => given)
  return new Map(all.map((one) => [keyOf(one), all.filter((other) => keyOf(other) === keyOf(one))]))
}

function keyOf({ path }: { readonly path: SettingPath }): string {
  return path.join('.')
}

/** What a setting is called in messages: as it is written, or as it would be in the environment. */
function nameOf(path: SettingPath, given: GivenBySetting): string {
  const [first] = given.get(path.join('.')) ?? []
  return first === undefined ? variablesOf(path)[0] : nameAt(first.place)
}

function readGiven(setting: Setting, [first, ...others]: readonly Given[], to: References): readonly ReadSetting[] {
  if (first === undefined) return []
  const read = followed(setting, first, to)
  const isLost = 'fault' in read
  const fault = isLost ? read.fault : setting.faultOf(read.value)

  const faults = [[first, fault] as const, ...others.map((other) => [other, faultUnread(setting, other)] as const)]
  const mistakes = faults.flatMap(([{ place }, rule]) => (rule === undefined ? [] : [`${nameAt(place)} ${rule}`]))
  return [{ path: setting.path, value: isLost ? undefined : read.value, isLost, mistakes }]
}

/** What a reference stands for may be meant for another setting, a secret too: when it is wrong here, it is not shown. */
function followed({ field, faultOf }: Setting, given: Given, to: References): Followed {
  const read = follow(given, field, to)
  const isShown = field.isHidden === true || !hasReferences(given)
  if (isShown || 'fault' in read || faultOf(read.value) === undefined) return read
  return { fault: `${field.rule}; what it refers to is not` }
}

/** What is wrong with a value that does not count, as far as that can be told without looking anything up. */
function faultUnread({ faultOf }: Setting, given: Given): string | undefined {
  return hasReferences(given) ? undefined : faultOf(given.value)
}

/** Settings in the shape of the schema, without those that nobody knows. */
function treeOf(read: readonly ReadSetting[]): Tree {
  return read.reduce<Tree>((tree, { isLost, path, value }) => (isLost ? tree : withSetting(tree, path, value)), {})
}

function withSetting(tree: Tree, [key = '', ...rest]: SettingPath, value: unknown): Tree {
  return { ...tree, [key]: rest.length === 0 ? value : withSetting((tree[key] ?? {}) as Tree, rest, value) }
}
