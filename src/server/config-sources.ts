import { statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type Dotenv, readDotenv } from '../config/dotenv.ts'
import { setOnes, variableLayer } from '../config/environment.ts'
import { type Layer, unreadable } from '../config/layer.ts'
import type { References } from '../config/references.ts'
import { environmentIn, onlyFor, type Settled, settle } from '../config/settle.ts'
import { type EnvironmentVariables, isWordInFiles, wordsFor } from '../config/variables.ts'
import { StartError } from '../errors.ts'
import { type FileRead, namesIn, readTextFile, secretIn } from './config-files.ts'
import { type ConfigFlags, flagLayer } from './config-flags.ts'

/** What all sources say, and which files were read. */
export interface Sources extends Settled {
  /** The strongest first. */
  readonly files: readonly string[]
}

/**
 * Reads flags, environment variables, `.env.local`, `.env`, `config.<env>.yaml` and `keychime.yaml`, the strongest first.
 * Files are looked for in the folder that the program was started in, or where `--config` says.
 *
 * @throws {StartError} when `--config` names nothing
 */
export async function readSources(flags: ConfigFlags, variables: EnvironmentVariables): Promise<Sources> {
  const { folder, main } = placeOfFiles(flags.config)
  const dotenvs = filesIn(folder, ['.env.local', '.env'])
  const read = dotenvs.map(dotenvOf)
  const texts = [setOnes(variables), ...read.map((dotenv) => dotenv.variables)]
  const to: References = { variable: (name) => texts.find((set) => set.has(name))?.get(name), secretIn }

  const stronger = [flagLayer(flags), variableLayer({ variables, folder: '.' }), ...read.map(({ layer }) => layer)]
  const mains = filesIn(folder, [main])
  const weaker = [...(await yamlLayers(mains)), misnamed(folder, [main])]
  const environment = environmentIn([...stronger, ...weaker], { to, otherwise: 'development' })
  if (environment === undefined) return { ...settle([...stronger, ...weaker], to), files: namesOf(dotenvs, mains) }

  const names = wordsFor(environment).map((word) => `config.${word}.yaml`)
  const own = filesIn(folder, names)
  const ownLayers = (await yamlLayers(own)).map((layer) => onlyFor(environment, layer))
  const between = [...ownLayers, besideEachOther(own), misnamed(folder, names)]
  const settled = settle([...stronger, ...between, ...weaker], to)
  return { ...settled, notes: [...settled.notes, ...overlooked(folder)], files: namesOf(dotenvs, own, mains) }
}

function placeOfFiles(config: string | undefined): { readonly folder: string; readonly main: string } {
  if (config === undefined) return { folder: '.', main: 'keychime.yaml' }

  const found = statSync(config, { throwIfNoEntry: false })
  if (found === undefined) throw new StartError(`--config names ${config}, which does not exist; correct the path`)
  return found.isDirectory()
    ? { folder: config, main: 'keychime.yaml' }
    : { folder: dirname(config), main: basename(config) }
}

function filesIn(folder: string, names: readonly string[]): readonly FileRead[] {
  return names.flatMap((name) => readTextFile(folder, name) ?? [])
}

function namesOf(...files: readonly (readonly FileRead[])[]): readonly string[] {
  return files.flat().map(nameOf)
}

function nameOf(read: FileRead): string {
  return 'file' in read ? read.file.name : read.name
}

function dotenvOf(read: FileRead): Dotenv {
  return 'file' in read ? readDotenv(read.file) : { layer: unreadable([read.fault]), variables: new Map() }
}

async function yamlLayers(files: readonly FileRead[]): Promise<readonly Layer[]> {
  if (files.length === 0) return []
  // Only now: most starts have no YAML file, and need not wait for its parser.
  const { yamlLayer } = await import('../config/yaml-layer.ts')
  return files.map((read) => ('file' in read ? yamlLayer(read.file) : unreadable([read.fault])))
}

/** Two files for one environment, under its short and its long name. */
function besideEachOther(files: readonly FileRead[]): Layer {
  const [first, second] = files.map(nameOf)
  if (first === undefined || second === undefined) return mistakes([])
  return mistakes([`${second}: must not stand beside ${first}; keep one`])
}

/** Files that are meant to be read and would be overlooked. */
function misnamed(folder: string, names: readonly string[]): Layer {
  const others = names.filter((name) => name.endsWith('.yaml')).map((name) => name.replace(/yaml$/, 'yml'))
  return mistakes(namesOf(filesIn(folder, others)).map((name) => `${name}: must end in .yaml to be read; rename it`))
}

/** Sentences about files that would be for an environment if there were one of that name; patterns to copy are meant to stay. */
function overlooked(folder: string): readonly string[] {
  return namesIn(folder).flatMap((name) => {
    const word = /^config\.(\w+)\.ya?ml$/.exec(name)?.[1]
    if (word === undefined || isWordInFiles(word) || patterns.includes(word)) return []
    return [`${join(folder, name)} is not read: environments are development, test and production`]
  })
}

const patterns = ['example', 'sample', 'template', 'dist']

function mistakes(sentences: readonly string[]): Layer {
  return { given: [], mistakes: sentences, wrong: [] }
}
