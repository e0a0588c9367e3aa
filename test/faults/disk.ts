import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A small disk of a test's own, in memory. */
export interface Disk {
  readonly folder: string
  /** Leaves no byte free, and frees them again. */
  fill(): void
  free(): void
  /** Takes no more writes, whoever writes. */
  lock(): void
  unmount(): void
}

/** Mounts a disk of so many megabytes, for a user. Only root may, and not in every container. */
export function mountDisk(megabytes: number, user = 'root'): Disk {
  const folder = mkdtempSync(join(tmpdir(), 'keychime-disk-'))
  const mount = (options: string): void => {
    const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { encoding: 'utf8' })
    if (status !== 0) throw new Error(`no disk could be mounted: ${stderr}`)
  }
  try {
    mount(`size=${megabytes}m,uid=${uidOf(user)}`)
  } catch (error) {
    rmdirSync(folder)
    throw error
  }
  const filler = join(folder, 'filler')
  return {
    folder,
    fill: () => fill(filler),
    free: () => rmSync(filler, { force: true }),
    lock: () => mount('remount,ro'),
    unmount() {
      // Lazily: a driver of SQLite keeps files open until their statements are collected.
      spawnSync('umount', ['-l', folder])
      rmdirSync(folder)
    },
  }
}

/** Whether disks can be mounted; says so where not. */
export function canMountDisks(): boolean {
  try {
    mountDisk(1).unmount()
    return true
  } catch {
    process.stderr.write('no disk can be mounted here: what a full one does is not tested\n')
    return false
  }
}

function uidOf(user: string): number {
  return Number(spawnSync('id', ['-u', user], { encoding: 'utf8' }).stdout)
}

function fill(file: string): void {
  const opened = openSync(file, 'a')
  const part = Buffer.alloc(65_536)
  try {
    for (;;) writeSync(opened, part)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  } finally {
    closeSync(opened)
  }
}
