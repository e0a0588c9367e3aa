import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { violations, wildExports } from './architecture/violations.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

function planted(path: string, source: string): readonly string[] {
  return violations(new Map([[path, source]]))
}

function filesUnder(folder: string): [path: string, source: string][] {
  return readdirSync(`${root}${folder}`, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|css|html|sql)$/.test(entry.name))
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(root.length).replaceAll('\\', '/'))
    .map((path) => [path, readFileSync(`${root}${path}`, 'utf8')])
}

describe('the house', () => {
  it('keeps its rules', () => {
    const files = new Map([...filesUnder('src'), ...filesUnder('web')])

    expect(files.size).toBeGreaterThan(10)
    expect(violations(files)).toEqual([])
  })

  it('lists each public entry by name', () => {
    const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { exports: Record<string, unknown> }

    expect(wildExports(manifest.exports)).toEqual([])
  })
})

describe('an arrow between rooms', () => {
  it.each([
    ['src/core/otp.ts', "import { open } from '../store/open.ts'", 'core may not import store'],
    ['src/core/otp.ts', "import type { Db } from '../store/open.ts'", 'core may not import store'],
    ['src/core/mfa/totp.ts', "import { routes } from '../../http/routes.ts'", 'core may not import http'],
    ['src/core/otp.ts', "const store = await import('../store/open.ts')", 'core may not import store'],
    ['src/core/otp.ts', "export { open } from '../store/open.ts'\nexport const own = 1", 'core may not import store'],
    ['src/core/otp.ts', "export * from '../store/open.ts'\nexport const own = 1", 'core may not import store'],
    ['src/core/otp.ts', "export type Db = import('../store/open.ts').Db", 'core may not import store'],
    ['src/store/open.ts', "import { inbox } from '../providers/inbox.ts'", 'store may not import providers'],
    ['src/errors.ts', "import { sign } from './jwt/jws.ts'", 'errors may not import jwt'],
    ['src/api/otp.ts', "import { AuthError } from '../errors.ts'", 'api may not import errors'],
    ['src/verifier/verifier.ts', "import { createAmbient } from '../core/ambient.ts'", 'verifier may not import core'],
    ['src/mounts/node.ts', "import { requestOtp } from '../core/otp.ts'", 'mounts may not import core'],
    ['src/server/cli.ts', "import { open } from '../store/open.ts'", 'server may not import store'],
    ['src/client/sdk.ts', "import { paths } from '../api/otp.ts'", 'client may take only types from api'],
    ['src/client/sdk.ts', "import { type Otp, paths } from '../api/otp.ts'", 'client may take only types from api'],
    ['web/login/main.ts', "import { handler } from '../../src/http/handler.ts'", 'web may not import http'],
    ['src/core/otp.test.ts', "import { open } from '../store/open.ts'", 'core may not import store'],
  ])('is refused in %s: %s', (path, source, expected) => {
    expect(planted(path, source)).toEqual([expect.stringContaining(expected)])
  })

  it.each([
    ['src/core/otp.ts', "import { AuthError } from '../errors.ts'"],
    ['src/core/otp.ts', "import { codeOf } from './code.ts'"],
    ['src/core/otp.test.ts', "import { testAuth } from '../testing/index.ts'"],
    ['src/client/sdk.ts', "import type { Otp } from '../api/otp.ts'"],
    ['src/client/sdk.ts', "import { type Otp, type Token } from '../api/otp.ts'"],
    ['src/auth.ts', "import { handler } from './http/handler.ts'"],
    ['web/login/main.ts', "import '../../src/client/login/index.ts'"],
    [
      'src/core/otp.ts',
      "// import { open } from '../store/open.ts'\nexport const text = \"import '../store/open.ts'\"",
    ],
  ])('is allowed in %s: %s', (path, source) => {
    expect(planted(path, source)).toEqual([])
  })

  it('is refused between two providers, and allowed inside one', () => {
    const expected = 'providers never import each other'

    expect(planted('src/providers/inbox.ts', "import { x } from './console.ts'")).toEqual([
      expect.stringContaining(expected),
    ])
    expect(planted('src/providers/a/send.ts', "import { x } from '../b/send.ts'")).toEqual([
      expect.stringContaining(expected),
    ])
    expect(planted('src/providers/a/send.ts', "import { x } from './body.ts'")).toEqual([])
    expect(planted('src/providers/inbox.test.ts', "import { x } from './inbox.ts'")).toEqual([])
  })
})

describe('a file', () => {
  it.each([
    ['src/core/otp.ts', 'export const at = Date.now()', 'Date.now'],
    ['src/store/open.ts', 'export const clock = Date.now', 'Date.now'],
    ['src/http/door.ts', "export const at = Date['now']()", 'Date.now'],
    ['src/providers/inbox.ts', 'export const at = new Date()', 'new Date()'],
    ['src/jwt/jws.ts', 'export const dice = Math.random()', 'Math.random'],
    ['src/verifier/key-memory.ts', 'export const at = Date.now()', 'Date.now'],
  ])('in %s may not say: %s', (path, source, expected) => {
    expect(planted(path, source)).toEqual([expect.stringContaining(`uses ${expected}`)])
  })

  it('may turn a given time into a date, and say the words in a comment', () => {
    const source = '// never Date.now()\nexport const iso = (at: number): string => new Date(at).toISOString()'

    expect(planted('src/core/otp.ts', source)).toEqual([])
  })

  it.each(['src/core/ambient.ts', 'src/verifier/index.ts'])('makes the real clock in one place: %s', (path) => {
    expect(planted(path, 'export const now = () => Date.now()')).toEqual([])
  })

  it('reads the environment in server/ and auth.ts only', () => {
    const expected = [expect.stringContaining('only server/ does')]

    expect(planted('src/config/load.ts', 'export const env = process.env')).toEqual(expected)
    expect(
      planted('src/config/load.ts', "import { env } from 'node:process'\nexport const port = env['PORT']"),
    ).toEqual(expected)
    expect(planted('src/server/environment.ts', 'export const port = process.env.PORT')).toEqual([])
    expect(planted('src/auth.ts', 'export const mode = process.env.NODE_ENV')).toEqual([])
  })

  it.each(['select * from t', 'select t.* from t', 'update t set x = 1 returning *'])(
    'of the store names the columns it reads, so it does not say: %s',
    (statement) => {
      const expected = [expect.stringContaining('a statement names its columns')]

      expect(planted('src/store/rows.ts', `export const rows = sql\`${statement}\``)).toEqual(expected)
    },
  )

  it('has at most 300 lines', () => {
    expect(planted('src/core/otp.ts', 'export {}\n'.repeat(300))).toEqual([])
    expect(planted('src/core/otp.ts', 'export {}\n'.repeat(301))).toEqual([
      'src/core/otp.ts has 301 lines: at most 300',
    ])
    expect(planted('web/login/style.css', '\n'.repeat(301))).toEqual(['web/login/style.css has 301 lines: at most 300'])
  })

  it('hands on what others export only where a package entry is', () => {
    const source = "export { codeOf } from './code.ts'\nexport * from './otp.ts'"

    expect(planted('src/core/index.ts', source)).toEqual([expect.stringContaining('import those files instead')])
    expect(planted('src/testing/index.ts', source)).toEqual([])
  })

  it('belongs to a room', () => {
    expect(planted('src/utils/text.ts', 'export const x = 1')).toEqual([expect.stringContaining('is in no room')])
  })
})

describe('the package', () => {
  it('never exports a pattern', () => {
    expect(wildExports({ '.': './dist/index.mjs', './*': './dist/*.mjs' })).toEqual([expect.stringContaining('./*')])
  })
})
