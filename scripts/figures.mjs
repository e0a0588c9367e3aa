// `npm run figures`: measures the long form of every figure and writes docs/figures.md.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { fail, prepare, prepareTestTools, root, testTools } from './steps.mjs'

/** @typedef {{ what: string, toReach: string, measured: string, reached: boolean }} Figure */

/**
 * @param {string} file
 * @returns {Promise<number>}
 */
function measure(file) {
  const args = ['vitest/vitest.mjs', 'run', '--config', 'test/vitest.figures.config.ts', ...process.argv.slice(2)]
  const child = spawn(process.execPath, [join(testTools, 'node_modules', String(args[0])), ...args.slice(1)], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'test', FIGURES_FILE: file },
    stdio: 'inherit',
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 1))
  })
}

/** @param {readonly Figure[]} figures */
function page(figures) {
  const machine = `${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}, ${process.platform} ${process.arch}`
  const rows = figures.map(
    ({ what, toReach, measured, reached }) => `| ${what} | ${toReach} | ${measured} | ${reached ? 'yes' : 'no'} |`,
  )
  return `# Figures

What keychime is held to, and what was measured on ${new Date().toISOString().slice(0, 10)} by \`npm run figures\` (${machine}).
Counts are exact; times are medians of a small, shared machine.

| figure | to reach | measured | reached |
|---|---|---|---|
${rows.join('\n')}
`
}

await prepare().then(prepareTestTools).catch(fail)
const folder = mkdtempSync(join(tmpdir(), 'keychime-figures-'))
const file = join(folder, 'figures.jsonl')
writeFileSync(file, '')
process.exitCode = await measure(file).catch(fail)

const lines = readFileSync(file, 'utf8').trim()
/** @type {Figure[]} */
const figures = lines === '' ? [] : lines.split('\n').map((line) => JSON.parse(line))
// Part of the figures, as when a name was given, is no page.
if (process.argv.length === 2) writeFileSync(join(root, 'docs/figures.md'), page(figures))
else console.log(page(figures))
rmSync(folder, { recursive: true })
