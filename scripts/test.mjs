// `npm test`: installs what is missing, builds what is stale, runs every test, and says last how many passed.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fail, prepare, prepareTestTools, root, testTools } from './steps.mjs'

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */
/** @typedef {{ status: string, assertionResults: { status: string }[] }} FileResult */

/**
 * @param {string} report
 * @returns {Promise<number>}
 */
function vitest(report) {
  const program = join(testTools, 'node_modules/vitest/vitest.mjs')
  const settings = ['run', '--config', 'test/vitest.config.ts', '--reporter=default', '--reporter=json']
  const args = [program, ...settings, `--outputFile.json=${report}`, ...process.argv.slice(2)]
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, NODE_ENV: 'test' },
      stdio: 'inherit',
    })
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 1))
  })
}

/**
 * Counts tests; a file that could not run counts as one that failed, and so does a run that failed as a whole.
 *
 * @param {string} report
 * @param {number} exitCode
 * @returns {Counts}
 */
function count(report, exitCode) {
  const files = readFiles(report)
  const states = files.flatMap((file) => file.assertionResults.map((test) => test.status))
  const passed = states.filter((state) => state === 'passed').length
  const brokenFiles = files.filter((file) => file.status === 'failed' && !hasFailedTest(file)).length
  const failed = states.filter((state) => state === 'failed').length + brokenFiles
  return {
    passed,
    failed: exitCode === 0 ? failed : Math.max(failed, 1),
    skipped: states.length - passed - failed + brokenFiles,
  }
}

/** @param {FileResult} file */
function hasFailedTest(file) {
  return file.assertionResults.some((test) => test.status === 'failed')
}

/**
 * @param {string} report
 * @returns {FileResult[]}
 */
function readFiles(report) {
  try {
    return JSON.parse(readFileSync(report, 'utf8')).testResults
  } catch {
    return []
  }
}

await prepare().then(prepareTestTools).catch(fail)
const folder = mkdtempSync(join(tmpdir(), 'keychime-test-'))
const report = join(folder, 'report.json')
const exitCode = await vitest(report).catch(fail)
const { passed, failed, skipped } = count(report, exitCode)
rmSync(folder, { recursive: true })

process.stdout.write(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`)
process.exitCode = failed > 0 ? 1 : 0
