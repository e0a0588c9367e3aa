// Two commands started in one clone at the same time must not install or build into the same folders at once.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/**
 * Does the work while nobody else does; waits for a live process that is at it, and takes over from a dead one.
 *
 * @param {string} folder
 * @param {() => Promise<void>} work
 */
export async function alone(folder, work) {
  mkdirSync(folder, { recursive: true })
  const lock = join(folder, '.keychime-preparing')
  while (!take(lock)) await pause(100)

  try {
    await work()
  } finally {
    rmSync(lock, { force: true })
  }
}

/** @param {string} lock */
function take(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error
    if (!isAlive(holder(lock))) rmSync(lock, { force: true })
    return false
  }
}

/** @param {string} lock */
function holder(lock) {
  try {
    return Number(readFileSync(lock, 'utf8'))
  } catch {
    return undefined
  }
}

/** @param {number | undefined} pid */
function isAlive(pid) {
  if (pid === undefined) return true
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch {
    return false
  }
}
