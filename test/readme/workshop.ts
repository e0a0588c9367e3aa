import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const curl = fileURLToPath(new URL('./curl.mjs', import.meta.url))
const portHook = fileURLToPath(new URL('./any-port.mjs', import.meta.url))

/** How a process ended. */
export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A program of a page that listens. */
export interface Served {
  /** The port that it got, whatever it asked for. */
  readonly port: number
  stop(): Promise<unknown>
}

/** A folder in which this repository is installed as the package that it becomes. */
export interface Workshop {
  run(file: string, source: string): Promise<Ran>
  /** `more` is what its environment has besides. */
  serve(file: string, source: string, more?: NodeJS.ProcessEnv): Promise<Served>
  /** Runs scripts in one shell; gives what each printed, fewer when one failed, and what they complained of. */
  shell(scripts: readonly string[]): Promise<{ readonly printed: readonly string[]; readonly stderr: string }>
  /** What the compiler says of TypeScript sources. */
  typeErrors(files: Readonly<Record<string, string>>): readonly string[]
  close(): void
}

/** Makes a workshop; whoever makes it closes it. */
export function openWorkshop(): Workshop {
  const folder = mkdtempSync(join(tmpdir(), 'keychime-readme-'))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(repository, join(folder, 'node_modules/keychime'), 'dir')
  symlinkSync(join(repository, 'test/node_modules/jose'), join(folder, 'node_modules/jose'), 'dir')
  symlinkSync(join(repository, 'node_modules/altcha-lib'), join(folder, 'node_modules/altcha-lib'), 'dir')
  symlinkSync(join(repository, 'node_modules/@types'), join(folder, 'node_modules/@types'), 'dir')
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  mkdirSync(join(folder, 'bin'))
  writeFileSync(join(folder, 'bin/curl'), `#!/bin/sh\nexec node '${curl}' "$@"\n`, { mode: 0o755 })

  return {
    run: (file, source) => finished(start([write(folder, file, source)], folder)),
    serve: (file, source, more) => served(start(['--import', portHook, write(folder, file, source)], folder, more)),
    async shell(scripts) {
      const script = ['set -euo pipefail', ...scripts.map((text) => `${text}\nprintf '\\0'`)].join('\n')
      const { stdout, stderr } = await finished(
        spawn('bash', ['-c', script], { cwd: folder, env: environment(folder) }),
      )
      return { printed: stdout.split('\0').slice(0, -1), stderr }
    },
    typeErrors: (files) => typeErrors(Object.entries(files).map(([file, source]) => keep(folder, file, source))),
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function write(folder: string, file: string, source: string): string {
  if (!file.endsWith('.mts')) return keep(folder, file, source)
  const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext }
  return keep(
    folder,
    file.replace(/\.mts$/, '.mjs'),
    ts.transpileModule(source, { compilerOptions: options }).outputText,
  )
}

function keep(folder: string, file: string, source: string): string {
  const path = join(folder, file)
  writeFileSync(path, source)
  return path
}

type Started = ReturnType<typeof start>

function start(args: readonly string[], cwd: string, more: NodeJS.ProcessEnv = {}) {
  return spawn(process.execPath, args, {
    cwd,
    env: { ...environment(cwd), ...more },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
}

/** What a person's shell has, a curl for machines without one, and a secret for programs that read one. */
function environment(folder: string): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env
  return { PATH: `${PATH}:${join(folder, 'bin')}`, HOME, SECRET: 'bq6zJ2nVwF8sXc4kTgR1yLh0Pm7dUaE9' }
}

function finished(child: ReturnType<typeof spawn>): Promise<Ran> {
  const printed = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text: string) => {
      printed[stream] += text
    })
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, ...printed }))
  })
}

async function served(child: Started): Promise<Served> {
  const ended = finished(child)
  const port = new Promise<number>((resolve, reject) => {
    child.once('message', (message) => resolve((message as { port: number }).port))
    void ended.then(({ stderr }) => reject(new Error(`it ended before it listened:\n${stderr}`)))
  })
  return {
    port: await port,
    stop() {
      child.kill()
      return ended
    },
  }
}

function typeErrors(files: readonly string[]): readonly string[] {
  const program = ts.createProgram(files, {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    types: ['node'],
    typeRoots: [join(repository, 'node_modules/@types')],
  })
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}
