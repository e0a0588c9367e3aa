import { type SettingPath, settingsOf } from '../../src/config/check.ts'
import type { Field } from '../../src/config/fields.ts'
import { programSchema } from '../../src/config/program-schema.ts'
import { variablesOf } from '../../src/config/variables.ts'
import { defaultSentence, yamlName } from '../../src/server/described.ts'
import type { Member } from './declarations.ts'
import { defaultsInForce } from './defaults.ts'
import { memberOf, type Section, sections } from './settings.ts'
import { code, table } from './table.ts'

/** The page about every setting: bounds and variables from the schema, types, sentences and defaults from the docstrings. */
export function configPage(): string {
  return [opening, ...sections.map(sectionText)].join('\n\n').concat('\n')
}

const opening = `# Configuration

Generated from \`src/config/\` by \`npm test -- test/readme -u\`; a test compares them.

The library is configured by the object that \`createAuth\` takes, its keys in camelCase or snake_case; it reads no files and
only one variable. The program reads files, variables and flags: [config-files.md](config-files.md). In YAML a setting has the
name of the last column but one; the part before the dot is its section. In the environment it has the name of the last column;
an empty variable counts as absent, and lists are separated by commas. Durations are whole seconds, or text such as \`90s\`,
\`10m\`, \`1h\`.

A configuration is checked once and as a whole. All mistakes come together in one \`ConfigError\`; each names the setting as it
was written, and where. A name that is no setting is refused with the nearest one that is.

\`createAuth\` without \`environment\` is \`production\` where \`NODE_ENV\` says so and \`development\` elsewhere. A \`NODE_ENV\` that
is no known environment, such as \`staging\`, counts as production for the server.`

function sectionText({ key, title }: Section): string {
  const rows = settingsOf(programSchema)
    .filter(({ path }) => path.slice(0, -1).join('.') === key)
    .map(({ path, field }) => rowOf(path, field))
  const own = key === 'server' ? 'These are of the program alone; see [server.md](server.md).\n\n' : ''
  return `## ${title}\n\n${own}${table(['setting', 'type and bounds', 'default', 'what it is', 'in YAML', 'variable'], rows)}`
}

function rowOf(path: SettingPath, field: Field): readonly string[] {
  const member = memberOf(path)
  const bounds = field.rule.startsWith('must be ') ? `: ${field.rule.replace('must be ', '')}` : ''
  return [
    code(path.join('.')),
    code(member.type.replace(/^readonly /, '')) + bounds,
    defaultOf(path, member),
    member.says.replace(defaultSentence, '').replace(/, \d+ to \d+(?=[;.,])/, ''),
    code(yamlName(path)),
    variablesOf(path).map(code).join(', '),
  ]
}

const inForce = defaultsInForce()

/** What the docstring says, held against the schema, and every number against what counts where nobody sets it. */
function defaultOf(path: SettingPath, { says }: Member): string {
  const inSchema = path.reduce<unknown>((tree, key) => (tree as Record<string, unknown>)[key], programSchema.parse({}))
  const told = defaultSentence.exec(says)?.[1]
  if (told === undefined) return inSchema === undefined ? 'none' : code(String(inSchema))

  const counted = inForce.get(path.join('.'))
  const parts = [
    typeof inSchema === 'object' ? Object.values(inSchema ?? {}) : (inSchema ?? []),
    typeof counted === 'number' ? counted : [],
  ].flat()
  if (!parts.every((part) => told.includes(String(part)))) throw new Error(`${path.join('.')}: default is not ${told}`)
  return told
}
