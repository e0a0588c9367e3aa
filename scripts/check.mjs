// `npm run check`: everything that is judged without running the program; each step says ok or failed, and how long it took.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fail, npm, prepare, prepareBenchPeers, prepareTestTools, root, run, StepError, testTools } from './steps.mjs'

/** @typedef {{ name: string, check: () => Promise<unknown> }} Step */

/** @type {readonly Step[]} */
const steps = [
  { name: 'format', check: () => tool('@biomejs/biome/bin/biome', 'check', '--colors=off', '.') },
  { name: 'lint', check: () => tool('oxlint/bin/oxlint', '--deny-warnings', '.') },
  { name: 'types, everything', check: () => typescript('tsconfig.json') },
  { name: 'types, on Node', check: () => typescript('tsconfig.node.json') },
  { name: 'types, in the browser', check: () => typescript('tsconfig.web.json') },
  {
    name: 'architecture and docs',
    check: () =>
      tool(
        'vitest/vitest.mjs',
        'run',
        '--config',
        'test/vitest.config.ts',
        '--reporter=dot',
        'test/architecture.test.ts',
        'test/readme/generated.test.ts',
        'test/readme/links.test.ts',
      ),
  },
  { name: 'dead code', check: () => tool('knip/bin/knip.js', '--no-progress') },
  { name: 'package', check: checkPackage },
]

/**
 * @param {string} program
 * @param {readonly string[]} args
 */
function tool(program, ...args) {
  return node(join(testTools, 'node_modules', program), ...args)
}

/** @param {string} project */
function typescript(project) {
  return node(join(root, 'node_modules/typescript/bin/tsc'), '-p', project)
}

/** Looks at the package as another project would get it: packed. */
async function checkPackage() {
  const folder = mkdtempSync(join(tmpdir(), 'keychime-pack-'))
  try {
    const packed = await npm(['pack', '--ignore-scripts', '--loglevel=error', '--json', '--pack-destination', folder])
    if (packed.code !== 0) throw new StepError('npm pack failed', packed.output)
    const [{ filename }] = JSON.parse(packed.output)
    const file = join(folder, filename)
    await tool('publint/src/cli.js', 'run', file, '--strict')
    await tool('@arethetypeswrong/cli/dist/index.js', file, '--profile', 'esm-only', '--no-color', '--no-emoji')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** @param {readonly string[]} args */
async function node(...args) {
  const { code, output } = await run(process.execPath, args, { env: { ...process.env, NO_COLOR: '1' } })
  if (code !== 0) throw new StepError(`exit code ${code}`, output)
}

/**
 * @param {Step} step
 * @returns {Promise<boolean>}
 */
async function passes({ name, check }) {
  const start = performance.now()
  const took = () => `${((performance.now() - start) / 1000).toFixed(1)} s`
  try {
    await check()
    process.stdout.write(`ok      ${name} (${took()})\n`)
    return true
  } catch (error) {
    if (!(error instanceof StepError)) throw error
    process.stdout.write(`failed  ${name} (${took()})\n${error.output.trimEnd()}\n`)
    return false
  }
}

// The types of the benchmarks are judged too, and those of peers are in their packages.
await prepare().then(prepareTestTools).then(prepareBenchPeers).catch(fail)
const waiting = steps.values()
/** @type {boolean[]} */
const results = []
// Two at a time: the checks are processes of their own, and machines with fewer cores are rare.
const lanes = [1, 2].map(async () => {
  for (const step of waiting) results.push(await passes(step))
})
await Promise.all(lanes).catch(fail)
process.exitCode = results.every(Boolean) ? 0 : 1
