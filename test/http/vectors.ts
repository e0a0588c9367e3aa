import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A file of published test cases from `VECTORS_DIR`, or nothing where they are not at hand. */
export function vectors(name: string): string | undefined {
  const file = resolve(root, process.env['VECTORS_DIR'] ?? '../shared/vectors', name)
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

/** What a suite's title says where its cases are not at hand. */
export function noteUnless(found: string | undefined): string {
  return found === undefined ? ' [NOT RUN: the published cases are not there; VECTORS_DIR names their folder]' : ''
}
