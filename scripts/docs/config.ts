import { type SettingPath, settingsOf } from '../../src/config/check.ts'
import { fromEnvironment } from '../../src/config/environment.ts'
import type { Field } from '../../src/config/fields.ts'
import { configSchema } from '../../src/config/schema.ts'
import { type Member, membersOf } from './declarations.ts'
import { code, table } from './table.ts'

/** The page about every setting: bounds and variables from the schema, types, sentences and defaults from the docstrings. */
export function configPage(): string {
  return [opening, ...sections.map(sectionText), listening()].join('\n\n')
}

interface Section {
  readonly key: string
  readonly title: string
  readonly members: ReadonlyMap<string, Member>
}

const written = 'src/config/auth-config.ts'

const sections: readonly Section[] = [
  { key: '', title: 'The instance', members: membersOf(written, 'AuthConfig') },
  { key: 'otp', title: '`otp`: codes and their messages', members: membersOf(written, 'OtpConfig') },
  { key: 'limits', title: '`limits`: of one network address', members: membersOf(written, 'LimitsConfig') },
  { key: 'phone', title: '`phone`: which numbers are taken', members: membersOf(written, 'PhoneConfig') },
  { key: 'jwt', title: '`jwt`: tokens and sessions', members: membersOf('src/config/jwt-config.ts', 'JWTConfigInput') },
]

const opening = `# Configuration

Generated from \`src/config/\` by \`npm test -- test/readme -u\`; a test compares them.

The library is configured by the object that \`createAuth\` takes, its keys in camelCase or snake_case. The server reads the
variables in the last column: an empty one counts as absent, and lists are separated by commas. Durations are whole seconds, or
text such as \`90s\`, \`10m\`, \`1h\`.

A configuration is checked once and as a whole. All mistakes come together in one \`ConfigError\`; each names the setting, or the
variable, that it was written in. A name that is no setting is refused with the nearest one that is.

\`createAuth\` without \`environment\` is \`production\` where \`NODE_ENV\` says so and \`development\` elsewhere. A \`NODE_ENV\` that
is no known environment, such as \`staging\`, counts as production for the server.`

function sectionText({ key, title, members }: Section): string {
  const rows = settingsOf(configSchema)
    .filter(({ path }) => path.slice(0, -1).join('.') === key)
    .map(({ path, field }) => rowOf(path, field, members.get(path.at(-1) ?? '')))
  return `## ${title}\n\n${table(['setting', 'type and bounds', 'default', 'what it is', 'variable'], rows)}`
}

function rowOf(path: SettingPath, field: Field, member: Member | undefined): readonly string[] {
  const name = path.join('.')
  if (member === undefined) throw new Error(`${name} is in the schema and not in its interface`)

  const bounds = field.rule.startsWith('must be ') ? `: ${field.rule.replace('must be ', '')}` : ''
  return [
    code(name),
    code(member.type.replace(/^readonly /, '')) + bounds,
    defaultOf(path, member),
    member.says.replace(defaultSentence, '').replace(/, \d+ to \d+(?=[;.,])/, ''),
    variablesOf(path).map(code).join(', '),
  ]
}

const defaultSentence = / Default:? (.+?)\.(?= |$)/

/** What the docstring says, held against the schema where that has a default too. */
function defaultOf(path: SettingPath, { says }: Member): string {
  const inSchema = path.reduce<unknown>((tree, key) => (tree as Record<string, unknown>)[key], configSchema.parse({}))
  const told = defaultSentence.exec(says)?.[1]
  if (told === undefined) return inSchema === undefined ? 'none' : code(String(inSchema))

  const parts = [inSchema ?? []].flat()
  if (!parts.every((part) => told.includes(String(part)))) throw new Error(`${path.join('.')}: default is not ${told}`)
  return told
}

const otherNames = ['KEYCHIME_ENVIRONMENT', 'NODE_ENV', 'DATABASE_URL']

/** The variables of a setting, by what its mistakes would name; the first one that is set counts. */
function variablesOf(path: SettingPath): readonly string[] {
  const others = otherNames.filter((name) => fromEnvironment({ [name]: 'given' }).origin(path) === name)
  return [fromEnvironment({}).origin(path), ...others]
}

function listening(): string {
  const { origin } = fromEnvironment({})
  const rows = [
    [code(origin(['server', 'port'])), '`number`: 0 to 65535; 0 is any free one', '4000'],
    [code(origin(['server', 'host'])), '`string`: an address or a host name', 'loopback'],
  ]
  return `## Where the server listens

These are of the server alone; see [server.md](server.md).

${table(['variable', 'type and bounds', 'default'], rows)}
`
}
