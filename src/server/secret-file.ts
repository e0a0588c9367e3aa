import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Secret } from '../config/secret.ts'
import { weaknessOf } from '../config/secret-strength.ts'
import { StartError } from '../errors.ts'

const secretBytes = 32

/** The file in which a folder keeps the secret. */
export function secretFileIn(folder: string): string {
  return join(folder, 'secret')
}

/**
 * The secret that this folder keeps for development; nothing before it is made.
 *
 * @throws {StartError} when it cannot be read, or holds nothing that will do.
 */
export function keptSecret(folder: string): Secret | undefined {
  const path = secretFileIn(folder)
  const text = orRefuse(path, () => readIfThere(path))
  return text === undefined ? undefined : secretIn(path, text.trim())
}

/**
 * The same, made on first use. Only its owner can read it.
 *
 * @throws {StartError} when it cannot be made either.
 */
export function secretKeptIn(folder: string): Secret {
  const kept = keptSecret(folder)
  if (kept !== undefined) return kept

  const path = secretFileIn(folder)
  const made = orRefuse(path, () => {
    makeSecret(folder, path)
    return readFileSync(path, 'utf8')
  })
  return secretIn(path, made.trim())
}

function secretIn(path: string, text: string): Secret {
  const [weakness] = weaknessOf(text)?.split(';') ?? []
  if (weakness === undefined) return new Secret(text)
  throw new StartError(`the secret in ${path} ${weakness}; delete the file, and the next start makes another`)
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** A link either appears with its whole content or not at all, and only once: two starts at once agree on one secret. */
function makeSecret(folder: string, path: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  writeFileSync(draft, `${randomBytes(secretBytes).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
  try {
    linkSync(draft, path)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  } finally {
    rmSync(draft)
  }
}

function orRefuse<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw new StartError(
      `the development secret ${path} cannot be kept: ${codeOf(error)}; set KEYCHIME_SECRET instead`,
      {
        cause: error,
      },
    )
  }
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException).code ?? 'unknown reason')
}
