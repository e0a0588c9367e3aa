import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { JWTConfig, type JWTConfigInput, type SimpleJwtSettings } from '../../../src/index.ts'
import { blocksIn } from '../../readme/markdown.ts'
import { type Presented, present } from './tokens.ts'

/** What simplejwt says of a header: whom it signs in, or why not. */
export type Verdict = { readonly user: string | null } | { readonly refused: string }

/** One case, asked. */
export interface Asked {
  readonly settings: SimpleJwtSettings
  readonly headers: Presented
  readonly versions: Readonly<Record<string, string>>
  readonly answers: Readonly<Record<keyof Presented, Verdict>>
  /** Tokens that simplejwt made under these settings. */
  readonly issued: { readonly access: string; readonly refresh: string }
  /** What the Django shell printed of its settings. */
  readonly printed: Readonly<Record<string, unknown>>
}

// Debian's package belongs to Debian's Python, whichever comes first in PATH.
const python = '/usr/bin/python3'
const script = fileURLToPath(new URL('./ask.py', import.meta.url))
const page = fileURLToPath(new URL('../../../docs/jwt.md', import.meta.url))

/** Whether simplejwt can be asked on this machine. */
export function canBeAsked(): boolean {
  return spawnSync(python, ['-c', 'import rest_framework_simplejwt']).status === 0
}

/** Configures simplejwt as docs/jwt.md says, and asks it about our tokens. */
export async function ask(input: JWTConfigInput, at: number): Promise<Asked> {
  const settings = new JWTConfig(input).toSimpleJwtSettings()
  const headers = await present(input, at)
  const folder = mkdtempSync(join(tmpdir(), 'keychime-simplejwt-'))
  try {
    writeFileSync(join(folder, 'simple-jwt.json'), JSON.stringify(settings))
    writeFileSync(join(folder, 'django_side.py'), pythonOf('SIMPLE_JWT = '))
    const question = JSON.stringify({ headers, user: '1', shell: pythonOf('DjangoJSONEncoder') })
    const answered = spawnSync(python, [script], { cwd: folder, input: question })
    if (answered.status !== 0) throw new Error(String(answered.stderr))
    return { settings, headers, ...JSON.parse(String(answered.stdout)) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The block of docs/jwt.md that has these words. */
function pythonOf(words: string): string {
  const blocks = blocksIn(readFileSync(page, 'utf8')).filter(({ language }) => language === 'python')
  const block = blocks.find(({ text }) => text.includes(words))
  if (block === undefined) throw new Error(`docs/jwt.md has no Python with ${words}`)
  return block.text
}
