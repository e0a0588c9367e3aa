import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'
import { wrote } from './scan/produced.ts'

const program = fileURLToPath(new URL('../dist/cli.mjs', import.meta.url))
const readyMs = 20_000
const stopMs = 15_000

/** How to start the built program. */
export interface Spawn {
  /** Added to an environment without any of our variables. */
  readonly env?: Readonly<Record<string, string>>
  /** The folder it runs in, and keeps `.keychime` in. Default: a fresh one, removed once the process has ended. */
  readonly cwd?: string
  /** What stands on its standard input. Default: nothing. */
  readonly input?: string
}

/** How to start a server. */
export interface ServerOptions extends Spawn {
  /** Flags after `serve --port 0 --json`; the last of two counts. */
  readonly args?: readonly string[]
}

/** How a process ended. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** A process of the built program. */
export interface Program {
  readonly pid: number
  readonly cwd: string
  /** Everything it has printed so far. */
  stdout(): string
  stderr(): string
  /** Fulfils with what `look` finds in the output; rejects with the output when the process ends or hangs before. */
  until<T>(look: () => T | undefined): Promise<T>
  /** Fulfils when the process has ended by itself. */
  readonly ended: Promise<Ended>
  /** Sends a signal, and waits for nothing. */
  send(signal: NodeJS.Signals): void
  /** Sends a signal (SIGTERM), and waits for the end; kills what does not end. */
  stop(signal?: NodeJS.Signals): Promise<Ended>
}

/** The line that `serve --json` prints. */
export interface ReadyLine {
  readonly event: 'ready'
  readonly url: string
  readonly public_url: string
  readonly sign_in: string
  readonly inbox: string | null
  readonly docs: string
  readonly port: number
  readonly taken_port: number | null
  readonly environment: string
  readonly version: string
  readonly node: string
  readonly database: { readonly engine: string; readonly place: string; readonly migrations: number }
  readonly pid: number
  readonly ready_ms: number
}

/** A server that answers. */
export interface TestServer extends Program {
  /** Where it answers: `http://localhost:<port>`. */
  readonly url: string
  readonly banner: ReadyLine
}

/** Starts `keychime serve` on a free port and waits until it answers. Whoever starts it stops it. */
export async function startServer({ args = [], ...options }: ServerOptions = {}): Promise<TestServer> {
  const started = startProgram(['serve', '--port', '0', '--json', ...args], options)
  const banner = await started.until(() => readyLine(started.stdout()))
  return { ...started, url: banner.url, banner }
}

/** Runs the program to its end. */
export async function runProgram(args: readonly string[], options: Spawn = {}): Promise<Ended> {
  return startProgram(args, options).ended
}

/** Starts the program with these arguments. */
export function startProgram(args: readonly string[], { env = {}, cwd, input }: Spawn = {}): Program {
  if (!existsSync(program)) throw new Error(`${program} is missing: node scripts/prepare.mjs builds it`)
  const folder = cwd ?? mkdtempSync(join(tmpdir(), 'keychime-server-'))
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    env: { ...foreignVariables(), ...env },
    stdio: 'pipe',
  })
  // Most programs end without having read it.
  child.stdin.on('error', () => {}).end(input)
  const printed = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      printed[stream] += text
    })
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      running.delete(child)
      // The console channel prints messages themselves.
      if (!/console/.test(env['KEYCHIME_OTP__CHANNELS'] ?? '')) wrote(`standard output of ${args[0]}`, printed.stdout)
      wrote(`standard error of ${args[0]}`, printed.stderr)
      if (cwd === undefined) rmSync(folder, { recursive: true, force: true })
      resolve({ code, signal, ...printed })
    })
  })
  running.set(child, ended)
  return {
    pid: child.pid ?? 0,
    cwd: folder,
    stdout: () => printed.stdout,
    stderr: () => printed.stderr,
    until: (look) => until(child, ended, look),
    ended,
    send: (signal) => void child.kill(signal),
    stop: (signal = 'SIGTERM') => stop(child, ended, signal),
  }
}

const running = new Map<ChildProcess, Promise<Ended>>()
// A file of tests leaves nothing running, also when one fails before it stops what it started.
afterAll(async () => {
  for (const child of running.keys()) child.kill('SIGKILL')
  await Promise.all(running.values())
})

/** What the shell has, without what would change the program or what it prints. */
function foreignVariables(): NodeJS.ProcessEnv {
  const ours = /^(?:KEYCHIME_.*|DATABASE_URL|PORT|NODE_ENV|NODE_OPTIONS|NO_COLOR|FORCE_COLOR|CI|VITEST.*)$/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)))
}

function readyLine(stdout: string): ReadyLine | undefined {
  const line = /^\{"event":"ready",.*\}$/m.exec(stdout)?.[0]
  return line === undefined ? undefined : (JSON.parse(line) as ReadyLine)
}

async function until<T>(child: ChildProcess, ended: Promise<Ended>, look: () => T | undefined): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const done = (): void => {
      clearTimeout(timer)
      child.stdout?.off('data', see)
      child.stderr?.off('data', see)
    }
    const see = (): void => {
      const found = look()
      if (found === undefined) return
      done()
      resolve(found)
    }
    const timer = setTimeout(() => void child.kill('SIGKILL'), readyMs)
    child.stdout?.on('data', see)
    child.stderr?.on('data', see)
    ended.then((end) => {
      done()
      reject(new Error(`the program ended (${end.code ?? end.signal}) before that:\n${end.stdout}\n${end.stderr}`))
    }, reject)
    see()
  })
}

async function stop(child: ChildProcess, ended: Promise<Ended>, signal: NodeJS.Signals): Promise<Ended> {
  const timer = setTimeout(() => child.kill('SIGKILL'), stopMs)
  child.kill(signal)
  const end = await ended
  clearTimeout(timer)
  return end
}
