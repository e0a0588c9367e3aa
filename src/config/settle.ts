import type { Environment } from '../core/settings.ts'
import type { AuthConfig } from './auth-config.ts'
import { checkShape, type SettingPath, settingsOf } from './check.ts'
import type { Field } from './fields.ts'
import { type Given, type Layer, nameAt } from './layer.ts'
import { programSchema, type ServerConfig } from './program-schema.ts'
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
  const values = [...given.values()].flatMap(([first]) => (first === undefined ? [] : followed(first, to)))
  const tree = treeOf(values)
  const origin = (path: SettingPath): string => nameOf(path, given)
  const checked = checkShape(programSchema, tree, origin)
  const { server: _, ...config } = tree

  return {
    config,
    server: (checked.value.server ?? {}) as ServerConfig,
    origin,
    mistakes: [
      ...layers.flatMap(({ mistakes }) => mistakes),
      ...values.flatMap((value) => ('fault' in value ? [`${origin(value.path)} ${value.fault}`] : [])),
      ...checked.mistakes,
      ...[...given.values()].flatMap(([, ...others]) => others.flatMap(mistakesIn)),
    ],
    wrong: new Set([
      ...layers.flatMap(({ wrong }) => wrong),
      ...values.flatMap((value) => ('fault' in value ? [keyOf(value)] : [])),
    ]),
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

  const read = follow(first, fieldOf(first), to)
  const name = 'value' in read ? String(read.value) : ''
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

type Tree = Readonly<Record<string, unknown>>
type FollowedSetting = Followed & { readonly path: SettingPath }

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

/** What a reference stands for may be meant for another setting, a secret too: when it is wrong here, it is not shown. */
function followed(given: Given, to: References): FollowedSetting {
  const { path } = given
  const field = fieldOf(given)
  const read = { ...follow(given, field, to), path }
  const isShown = hasReferences(given) && field.isHidden !== true
  const isWrong = isShown && checkShape(programSchema, treeOf([read]), () => '').mistakes.length > 0
  return isWrong ? { path, fault: `${field.rule}; what it refers to is not` } : read
}

const fieldsByName: ReadonlyMap<string, Field> = new Map(
  settingsOf(programSchema).map((setting) => [keyOf(setting), setting.field]),
)

function fieldOf(given: Given): Field {
  const field = fieldsByName.get(keyOf(given))
  if (field === undefined) throw new Error('A source gives what is no setting')
  return field
}

/** What is wrong with a value that does not count, as far as that can be told without looking anything up. */
function mistakesIn(given: Given): readonly string[] {
  if (hasReferences(given)) return []
  return checkShape(programSchema, treeOf([{ path: given.path, value: given.value }]), () => nameAt(given.place))
    .mistakes
}

/** Settings in the shape of the schema. Those that could not be followed are left out. */
function treeOf(values: readonly FollowedSetting[]): Tree {
  return values.reduce<Tree>(
    (tree, value) => ('fault' in value ? tree : withSetting(tree, value.path, value.value)),
    {},
  )
}

function withSetting(tree: Tree, [key = '', ...rest]: SettingPath, value: unknown): Tree {
  return { ...tree, [key]: rest.length === 0 ? value : withSetting((tree[key] ?? {}) as Tree, rest, value) }
}
