// What `npm start`, `npm test` and `npm run check` share. Runs before anything is installed: Node's own modules only.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { alone } from './lock.mjs'

/** The repository's folder; every step runs there. */
export const root = fileURLToPath(new URL('..', import.meta.url))

/** Where the tools for tests and checks are installed. */
export const testTools = join(root, 'test')

/** Where the peers that benchmarks measure against are installed. */
export const benchPeers = join(root, 'bench')

/** The folders with packages of their own, and what those are to a reader. */
const packagesOf = new Map([
  [root, 'packages'],
  [testTools, 'test tools'],
  [benchPeers, 'peers of the benchmarks'],
])

/** Holds the fingerprint of the sources that dist/ was built from. */
const buildStamp = join(root, 'dist', '.built-from')

/** What tsdown.config.ts imports. */
const buildScripts = ['third-party', 'json-schema', 'sql-as-text', 'docs/settings', 'docs/declarations'].map(
  (name) => `scripts/${name}.ts`,
)

const installFlags = ['--include=dev', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']

/** A step that did not work, with one line to say so and the output of the command to look at. */
export class StepError extends Error {
  /**
   * @param {string} message
   * @param {string} [output]
   */
  constructor(message, output = '') {
    super(message)
    this.output = output
  }
}

/**
 * Runs a command to its end, keeping what it prints.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(command, args, { cwd = root, env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    /** @type {Buffer[]} */
    const chunks = []
    child.stdout.on('data', (chunk) => chunks.push(chunk))
    child.stderr.on('data', (chunk) => chunks.push(chunk))
    child.once('error', reject)
    child.once('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() }))
  })
}

/** Installs and builds what is missing or stale; with nothing to do, this only reads files. */
export async function prepare() {
  if (isInstalled(root) && isBuilt()) return
  await alone(join(root, 'node_modules'), async () => {
    await install(root)
    await build()
  })
}

/** Installs the tools for tests and checks, unless they are there. */
export async function prepareTestTools() {
  await prepareFolder(testTools)
}

/** Installs the peers that benchmarks measure against, unless they are there. */
export async function prepareBenchPeers() {
  await prepareFolder(benchPeers)
}

/** @param {string} folder */
async function prepareFolder(folder) {
  if (isInstalled(folder)) return
  await alone(join(folder, 'node_modules'), () => install(folder))
}

/**
 * Ends the program as failed, with one line that says why under the output of the command that failed.
 *
 * @param {unknown} error
 * @returns {never}
 */
export function fail(error) {
  if (error instanceof StepError && error.output !== '') process.stderr.write(`${error.output.trimEnd()}\n`)
  process.stderr.write(`keychime: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}

/** @param {string} folder */
async function install(folder) {
  if (isInstalled(folder)) return

  await timed(`installing ${packagesOf.get(folder)}`, async () => {
    const { code, output } = await npm(['install', ...installFlags], folder)
    if (code !== 0) throw new StepError(`npm install ended with exit code ${code} in ${folder}`, output)
  })
  // npm may have changed the lock file: what counts is how it is now.
  writeFileSync(installStamp(folder), wantedPackages(folder))
}

async function build() {
  if (isBuilt()) return

  const sources = fingerprint(buildInputs())
  await timed('building', async () => {
    rmSync(join(root, 'dist'), { recursive: true, force: true })
    const { code, output } = await run(process.execPath, [join(root, 'node_modules/tsdown/dist/run.mjs')])
    if (code !== 0) throw new StepError(`the build ended with exit code ${code}`, output)
  })
  writeFileSync(buildStamp, sources)
}

/** @param {string} folder */
function isInstalled(folder) {
  return readIfThere(installStamp(folder)) === wantedPackages(folder)
}

/** @param {string} folder */
function installStamp(folder) {
  return join(folder, 'node_modules', '.keychime-installed')
}

function isBuilt() {
  return readIfThere(buildStamp) === fingerprint(buildInputs())
}

/**
 * Runs npm as the person's own npm would run. `npm --prefix` must not reach in here: it would install elsewhere.
 *
 * @param {readonly string[]} args
 * @param {string} [cwd]
 */
export function npm(args, cwd = root) {
  const { npm_config_prefix, npm_config_local_prefix, npm_execpath, ...env } = process.env
  const underNpm = npm_execpath?.endsWith('npm-cli.js') === true
  if (underNpm) return run(process.execPath, [/** @type {string} */ (npm_execpath), ...args], { cwd, env })
  return run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { cwd, env })
}

/**
 * Says what is being done, and how long it took; on a terminal the seconds count up meanwhile.
 *
 * @param {string} what
 * @param {() => Promise<void>} step
 */
async function timed(what, step) {
  const start = performance.now()
  const seconds = () => (performance.now() - start) / 1000
  process.stdout.write(`${what} …${process.stdout.isTTY ? '' : '\n'}`)
  const ticks = process.stdout.isTTY
    ? setInterval(() => process.stdout.write(`\r${what} … ${seconds().toFixed(0)} s`), 1000)
    : undefined
  try {
    await step()
  } finally {
    clearInterval(ticks)
    if (process.stdout.isTTY) process.stdout.write('\r')
  }
  process.stdout.write(`${what}: done in ${seconds().toFixed(1)} s\n`)
}

/** @param {string} folder */
function wantedPackages(folder) {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  )
  const lock = readIfThere(join(folder, 'package-lock.json'))
  const wanted = [dependencies, devDependencies, optionalDependencies, process.platform, process.arch, lock]
  return createHash('sha256').update(JSON.stringify(wanted)).digest('hex')
}

function buildInputs() {
  const settings = ['package.json', 'package-lock.json', 'tsdown.config.ts', ...buildScripts]
  const projects = readdirSync(root).filter((name) => /^tsconfig.*\.json$/.test(name))
  return [...settings, ...projects, ...filesUnder('src'), ...filesUnder('web')].filter(
    (file) => !file.endsWith('.test.ts'),
  )
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function filesUnder(folder) {
  if (!existsSync(join(root, folder))) return []
  const entries = readdirSync(join(root, folder), { withFileTypes: true })
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    return entry.isDirectory() ? filesUnder(path) : [path]
  })
}

/** @param {readonly string[]} files */
function fingerprint(files) {
  const hash = createHash('sha256')
  for (const file of files.toSorted()) {
    const content = readIfThere(join(root, file)) ?? ''
    hash.update(`${file}\0${content.length}\0${content}`)
  }
  return hash.digest('hex')
}

/** @param {string} path */
function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
