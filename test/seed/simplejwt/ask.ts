import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { JWTConfig, type JWTConfigInput, type SimpleJwtSettings } from '../../../src/index.ts'
import { blocksIn } from '../../readme/markdown.ts'
import { settingsOfMaker } from './cases.ts'
import { type Presented, present } from './tokens.ts'

/** What simplejwt says of a header: whom it signs in, or why not. */
export type Verdict = { readonly user: string | null } | { readonly refused: string }

/** One case, asked. */
export interface Asked {
  readonly settings: SimpleJwtSettings
  readonly headers: Presented
  readonly versions: Readonly<Record<string, string>>
  readonly answers: Readonly<Record<keyof Presented, Verdict>>
  /** What the Django shell printed of its settings. */
  readonly printed: Printed
  /** Of a Django that signs: `settingsOfMaker(settings)`. */
  readonly maker: { readonly issued: Issued; readonly printed: Printed }
}

type Printed = Readonly<Record<string, unknown>>

/** Tokens that simplejwt made for account 1. */
type Issued = Readonly<Record<'access' | 'refresh', string>>

/** What ask.py says. */
interface Answered extends Pick<Asked, 'versions' | 'answers' | 'printed'> {
  readonly issued: Issued | null
}

// Debian's package belongs to Debian's Python, whichever comes first in PATH.
const python = '/usr/bin/python3'
const script = fileURLToPath(new URL('./ask.py', import.meta.url))
const page = fileURLToPath(new URL('../../../docs/jwt.md', import.meta.url))

/** Whether simplejwt can be asked on this machine; PyJWT needs cryptography for key pairs. */
export function canBeAsked(): boolean {
  return spawnSync(python, ['-c', 'import rest_framework_simplejwt, cryptography']).status === 0
}

/** Configures simplejwt as docs/jwt.md says, asks it about our tokens, and lets it make some. */
export async function ask(input: JWTConfigInput, at: number): Promise<Asked> {
  const settings = new JWTConfig(input).toSimpleJwtSettings()
  const headers = await present(input, at)
  const { issued, ...said } = run(settings, headers)
  const maker = issued === null ? run(settingsOfMaker(settings), {}) : { issued, printed: said.printed }
  if (maker.issued === null) throw new Error('a Django without a key was asked for tokens')
  return { settings, headers, ...said, maker: { issued: maker.issued, printed: maker.printed } }
}

function run(settings: SimpleJwtSettings, headers: object): Answered {
  const folder = mkdtempSync(join(tmpdir(), 'keychime-simplejwt-'))
  try {
    writeFileSync(join(folder, 'simple-jwt.json'), JSON.stringify(settings))
    writeFileSync(join(folder, 'django_side.py'), pythonOf('SIMPLE_JWT = '))
    const question = JSON.stringify({ headers, user: '1', shell: pythonOf('DjangoJSONEncoder') })
    const answered = spawnSync(python, [script], { cwd: folder, input: question })
    if (answered.status !== 0) throw new Error(String(answered.stderr))
    return JSON.parse(String(answered.stdout)) as Answered
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
