import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Outage } from './server-killed.ts'

const source = fileURLToPath(new URL('power.c', import.meta.url))

/** Whether power can be lost here: it takes Linux and a C compiler. */
export function canLosePower(): boolean {
  return process.platform === 'linux' && spawnSync('cc', ['--version']).status === 0
}

/** Losses of power: a process is killed, and its file of SQLite is again what it was when it was last synced. */
export interface Power extends Outage {
  remove(): void
}

/** Builds what keeps the synced state of files. */
export function preparePower(): Power {
  const folder = mkdtempSync(join(tmpdir(), 'keychime-power-'))
  const library = join(folder, 'power.so')
  execFileSync('cc', ['-shared', '-fPIC', '-o', library, source])
  return {
    env: { LD_PRELOAD: library },
    strike(url) {
      const file = url.slice('sqlite:'.length)
      rmSync(`${file}-shm`, { force: true })
      for (const path of [file, `${file}-wal`]) {
        if (existsSync(`${path}.kept`)) copyFileSync(`${path}.kept`, path)
        else rmSync(path, { force: true })
      }
    },
    remove: () => rmSync(folder, { recursive: true }),
  }
}
