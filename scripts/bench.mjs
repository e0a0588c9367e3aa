// `npm run bench`: measures keychime against peers and against the limit of the machine, on as many Nodes as are asked for.
//
//   npm run bench -- [suite…] [--node 22]… [--node all] [--quick] [--json file] [--write]
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { benchPeers, fail, npm, prepare, prepareBenchPeers, root, run, StepError } from './steps.mjs'

const everyNode = ['20', '22', '24']
const built = join(benchPeers, 'dist')
/** @type {readonly NodeJS.Signals[]} */
const endings = ['SIGINT', 'SIGTERM']

function wanted() {
  return parseArgs({
    allowPositionals: true,
    options: {
      node: { type: 'string', multiple: true, default: [] },
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      write: { type: 'boolean', default: false },
    },
  })
}

async function build() {
  const program = join(root, 'node_modules/tsdown/dist/run.mjs')
  const { code, output } = await run(process.execPath, [program, '--config', 'bench/tsdown.config.ts'])
  if (code !== 0) throw new StepError(`the build of the benchmarks ended with exit code ${code}`, output)
}

/**
 * The program of a version of Node: this one, or what npm has.
 *
 * @param {string} version
 */
async function nodeProgram(version) {
  if (version === process.versions.node.split('.')[0]) return process.execPath
  const { code, output } = await npm([
    'exec',
    '--yes',
    `--package=node@${version}`,
    '--',
    'node',
    '-p',
    'process.execPath',
  ])
  if (code !== 0) throw new StepError(`Node ${version} cannot be had`, output)
  return output.trim().split('\n').at(-1) ?? ''
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 */
async function show(program, ...args) {
  const child = spawn(program, args, { cwd: root, stdio: 'inherit' })
  // Whoever is interrupted removes what it made, and this program what is its own.
  const pass = (/** @type {NodeJS.Signals} */ signal) => void child.kill(signal)
  for (const signal of endings) process.on(signal, pass)
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  for (const signal of endings) process.off(signal, pass)
  if (code !== 0) throw new StepError(`the benchmarks ended with exit code ${code}`)
}

async function bench() {
  const { values, positionals } = wanted()
  await prepare()
  await prepareBenchPeers()
  await build()

  const versions = values.node.includes('all') ? everyNode : values.node
  const programs = versions.length === 0 ? [process.execPath] : await Promise.all(versions.map(nodeProgram))
  const folder = mkdtempSync(join(tmpdir(), 'keychime-bench-'))
  try {
    const files = programs.map((_, index) => join(folder, `${index}.json`))
    const flags = values.quick ? ['--quick'] : []
    for (const [index, program] of programs.entries()) {
      await show(program, join(built, 'run.mjs'), ...positionals, ...flags, '--results', String(files[index]))
    }
    await show(process.execPath, join(built, 'report.mjs'), ...files, ...reportFlags(values, positionals))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/**
 * @param {{ json?: string | undefined, write: boolean, quick: boolean, node: string[] }} values
 * @param {readonly string[]} suites
 */
function reportFlags({ json, write, quick, node }, suites) {
  // What prints the pages again; where somebody wants the JSON is nobody else's business.
  const flags = [...suites, ...node.map((version) => `--node ${version}`), ...(quick ? ['--quick'] : []), '--write']
  const pages = write ? ['--pages', join(root, 'docs'), '--command', `npm run bench -- ${flags.join(' ')}`] : []
  return [...(json === undefined ? [] : ['--json', json]), ...pages]
}

await bench().catch(fail)
