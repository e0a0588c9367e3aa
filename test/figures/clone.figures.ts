import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { it } from 'vitest'
import { record } from './figure.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))

it('a fresh clone, started', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keychime-clone-'))
  const clone = join(folder, 'keychime')
  const env = { ...process.env, PORT: '0', npm_config_cache: join(folder, 'cache'), NODE_ENV: '' }
  const began = performance.now()
  execFileSync('git', ['clone', '--quiet', repository, clone])
  const started = spawn('npm', ['start'], { cwd: clone, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  const printed = await untilReady(started)
  const seconds = (performance.now() - began) / 1000
  if (started.pid !== undefined) process.kill(-started.pid, 'SIGTERM')
  await new Promise((resolve) => started.once('close', resolve))

  record({
    what: 'git clone and `npm start` from an empty npm cache, to ready',
    toReach: '≤ 60 s',
    measured: `${seconds.toFixed(0)} s`,
    reached: seconds <= 60 && !/EBADENGINE|allow-scripts|npm warn/i.test(printed),
  })
  const packages = installedPackages(clone)
  record({
    what: 'Packages that running needs, and how many of them have an install script that npm may run',
    toReach: '≤ 100, and 0',
    measured: `${packages.count}, and ${packages.withScripts}`,
    reached: packages.count <= 100 && packages.withScripts === 0,
  })
  rmSync(folder, { recursive: true })
})

async function untilReady(started: ChildProcess): Promise<string> {
  let printed = ''
  return new Promise((resolve, reject) => {
    const see = (text: Buffer): void => {
      printed += text.toString()
      if (/ready in \d+ ms/.test(printed)) resolve(printed)
    }
    started.stdout?.on('data', see)
    started.stderr?.on('data', see)
    started.once('close', () => reject(new Error(`npm start ended:\n${printed}`)))
  })
}

interface LockEntry {
  readonly dev?: boolean
  readonly optional?: boolean
  readonly hasInstallScript?: boolean
}

/** Counts from the lock file: optional packages for other machines are not installed here, but count. */
function installedPackages(clone: string): { count: number; withScripts: number } {
  const lock = JSON.parse(readFileSync(join(clone, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockEntry>
  }
  const { allowScripts = {} } = JSON.parse(readFileSync(join(clone, 'package.json'), 'utf8')) as {
    allowScripts?: Record<string, boolean>
  }
  const running = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && dev !== true)
  const allowed = running.filter(
    ([path, { hasInstallScript }]) =>
      hasInstallScript === true && allowScripts[path.replace(/^.*node_modules\//, '')] !== false,
  )
  return { count: running.length, withScripts: allowed.length }
}
