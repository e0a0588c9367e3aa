import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { median } from '../harness/statistics.ts'
import type { Figure, Suite } from '../harness/suite.ts'

const mostMegabytes = 90
/** Node 24 itself starts sooner. */
const mostMsOn = (nodeMajor: number): number => (nodeMajor >= 24 ? 250 : 400)

const programs = {
  keychime: fileURLToPath(new URL('../../dist/cli.mjs', import.meta.url)),
  'better-auth': fileURLToPath(new URL('./process.mjs', import.meta.url)),
}

/** From the start of a process until it serves, with a database that is there. */
export const start: Suite = {
  name: 'start',
  parts: [],
  async run({ isQuick, nodeMajor, tell }) {
    const folder = mkdtempSync(join(tmpdir(), 'keychime-bench-'))
    const remove = (): void => rmSync(folder, { recursive: true, force: true })
    process.once('exit', remove)
    const own: Started[] = []
    const theirs: Started[] = []
    // The first start of each makes its database, and does not count.
    const runs = isQuick ? 3 : 11
    for (let run = 0; run <= runs; run++) {
      tell(`starting, round ${run}`)
      own.push(await startKeychime(folder))
      theirs.push(await startBetterAuth(folder))
    }
    process.off('exit', remove)
    remove()
    return { races: [], figures: figuresOf(own.slice(1), theirs.slice(1), mostMsOn(nodeMajor)) }
  },
}

interface Started {
  readonly tookMs: number
  readonly megabytes: number
}

function figuresOf(own: readonly Started[], theirs: readonly Started[], mostMs: number): readonly Figure[] {
  const tookMs = (all: readonly Started[]): number => median(all.map((one) => one.tookMs))
  const megabytes = (all: readonly Started[]): number => median(all.map((one) => one.megabytes))
  return [
    {
      what: `Built server, process start to ready, median of ${own.length}`,
      toReach: `≤ ${mostMs} ms`,
      measured: `${tookMs(own).toFixed(0)} ms (better-auth behind node:http: ${tookMs(theirs).toFixed(0)} ms)`,
      reached: tookMs(own) <= mostMs,
    },
    {
      what: `Built server, resident memory when it is ready, median of ${own.length}`,
      toReach: `≤ ${mostMegabytes} MB`,
      measured: `${megabytes(own).toFixed(0)} MB (better-auth: ${megabytes(theirs).toFixed(0)} MB)`,
      reached: megabytes(own) <= mostMegabytes,
    },
  ]
}

/** The line of `--json` says that it answers. */
async function startKeychime(folder: string): Promise<Started> {
  const began = performance.now()
  const stdio = ['ignore', 'pipe', 'ignore'] as const
  const args = [programs.keychime, 'serve', '--port', '0', '--json']
  const child = spawn(process.execPath, args, { cwd: folder, env: { PATH: process.env['PATH'] }, stdio: [...stdio] })
  return whenReady(child, began, once(createInterface(child.stdout), 'line'))
}

/** The message says that it listens. */
async function startBetterAuth(folder: string): Promise<Started> {
  const began = performance.now()
  const args = ['better-auth', 'over HTTP', `sqlite:${join(folder, 'better-auth.db')}`]
  const child = fork(programs['better-auth'], args, { env: { ...process.env, NODE_ENV: 'production' }, execArgv: [] })
  return whenReady(child, began, once(child, 'message'))
}

async function whenReady(child: ChildProcess, began: number, ready: Promise<unknown>): Promise<Started> {
  const kill = (): void => void child.kill()
  process.once('exit', kill)
  const ended = once(child, 'exit')
  await Promise.race([ready, ended])
  if (child.exitCode !== null) throw new Error(`a process ended with exit code ${child.exitCode} before it was ready`)
  const tookMs = performance.now() - began
  const megabytes = residentMegabytes(child.pid ?? 0)
  kill()
  await ended
  process.off('exit', kill)
  return { tookMs, megabytes }
}

/** Linux only. */
function residentMegabytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
}
