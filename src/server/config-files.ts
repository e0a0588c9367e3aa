import { lstatSync, readdirSync, readFileSync, type Stats, statSync } from 'node:fs'
import { join } from 'node:path'
import type { TextFile } from '../config/layer.ts'
import type { References } from '../config/references.ts'
import { decodeText } from '../config/text-file.ts'
import { nearby } from './nearby.ts'

/** A file of settings that is there: its text, or the sentence that says why it has none. */
export type FileRead = { readonly file: TextFile } | { readonly name: string; readonly fault: string }

/** No list of settings is longer, and what reads it need not be prepared for more. */
const mostBytes = 65_536

/** Reads a file of settings in a folder; nothing where there is none. */
export function readTextFile(folder: string, name: string): FileRead | undefined {
  const path = join(folder, name)
  if (!isThere(path)) return undefined

  const fault = (at: string, rule: string): FileRead => ({ name: path, fault: `${path}${at}: ${rule}` })
  const bytes = contentOf(path)
  if ('problem' in bytes) return fault('', `must be ${asked[bytes.problem]}`)
  const decoded = decodeText(bytes.content)
  return 'rule' in decoded
    ? fault(`:${decoded.at}`, decoded.rule)
    : { file: { name: path, folder, text: decoded.text } }
}

/**
 * Reads the secret in a file that `file:` names; only its owner may read it. Windows has no such modes. The newline at its
 * end belongs to the file.
 */
export const secretIn: References['secretIn'] = (path) => {
  const bytes = contentOf(path)
  if ('problem' in bytes) return { fault: refused[bytes.problem] }
  const mode = bytes.stats.mode & 0o777
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    return { fault: `others may read (mode ${mode.toString(8)}); run: chmod 600 ${nearby(path)}` }
  }

  const decoded = decodeText(bytes.content)
  if ('rule' in decoded) return { fault: 'is not text in UTF-8; write the secret as text, such as base64' }
  const text = decoded.text.replace(/\r?\n$/, '')
  return text === '' ? { fault: 'is empty; write the secret into it' } : { text }
}

/** The names of what a folder has; none where nobody may look. */
export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** Also where a link leads to nothing, and where nobody may look. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    return true
  }
}

type Problem = 'missing' | 'folder' | 'special' | 'large' | 'forbidden'

const asked: Readonly<Record<Problem, string>> = {
  missing: 'a file, not a link to nothing',
  folder: 'a file, not a folder',
  special: 'a file, not a device or a pipe',
  large: `smaller than ${mostBytes} bytes`,
  forbidden: 'readable by the user that runs this',
}

const refused: Readonly<Record<Problem, string>> = {
  missing: 'does not exist; create it or correct the path',
  folder: 'is a folder; name a file in it',
  special: 'is a device or a pipe; name a file',
  large: `is larger than ${mostBytes} bytes; name a file that holds nothing but the secret`,
  forbidden: 'this user may not read; change its owner or its mode',
}

function contentOf(path: string): { readonly content: Buffer; readonly stats: Stats } | { readonly problem: Problem } {
  try {
    const stats = statSync(path)
    if (stats.isDirectory()) return { problem: 'folder' }
    if (!stats.isFile()) return { problem: 'special' }
    return stats.size > mostBytes ? { problem: 'large' } : { content: readFileSync(path), stats }
  } catch (error) {
    const isMissing = ['ENOENT', 'ENOTDIR', 'ELOOP'].includes(String((error as NodeJS.ErrnoException).code))
    return { problem: isMissing ? 'missing' : 'forbidden' }
  }
}
