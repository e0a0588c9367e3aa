import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runProgram, startServer } from '../server.ts'
import { get, signIn } from './caller.ts'

describe('the development secret', () => {
  let cwd: string
  let file: string
  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), 'keychime-secret-'))
    file = join(cwd, '.keychime', 'secret')
  })
  afterEach(() => rmSync(cwd, { recursive: true }))

  it('is made once, for the eyes of its owner', async () => {
    await (await startServer({ cwd })).stop()
    const made = readFileSync(file, 'utf8')
    await (await startServer({ cwd })).stop()

    expect(made).toMatch(/^[\w-]{43}\n$/)
    expect(readFileSync(file, 'utf8')).toBe(made)
    expect(modeOf(file)).toBe('600')
    expect(modeOf(join(cwd, '.keychime'))).toBe('700')
    expect(readdirSync(join(cwd, '.keychime')).filter((name) => name.startsWith('secret'))).toEqual(['secret'])
  })

  it('keeps people signed in over a restart', async () => {
    const before = await startServer({ cwd })
    const { access } = await signIn(before, 'ada@example.com')
    await before.stop()
    const after = await startServer({ cwd })

    expect(await get(after, '/accounts/profile/', access)).toMatchObject({ status: 200 })
    await after.stop()
  })

  it('is one even when two start at once', async () => {
    const [one, other] = await Promise.all([startServer({ cwd }), startServer({ cwd })])
    const { access } = await signIn(one, 'ada@example.com')

    expect(await get(other, '/accounts/profile/', access)).toMatchObject({ status: 200 })
    await Promise.all([one.stop(), other.stop()])
  })

  it('is not made when there is another', async () => {
    const server = await startServer({ cwd, env: { KEYCHIME_SECRET: 'qO0c8Ih2Vw6mTz4rKf9Lx1NpYs7Ub3Ge5Ja' } })
    await server.stop()

    expect(readdirSync(join(cwd, '.keychime'))).not.toContain('secret')
  })

  it('is refused when it is too short, and never shown', async () => {
    mkdirSync(join(cwd, '.keychime'))
    writeFileSync(file, 'hunter2\n')

    const { code, stderr } = await runProgram(['serve', '--port', '0'], { cwd })
    expect(stderr).toBe(
      'keychime: the secret in .keychime/secret must have at least 32 bytes; delete the file, and the next start makes another\n',
    )
    expect(code).toBe(2)
  })

  it('is asked for when it cannot be kept', async () => {
    writeFileSync(join(cwd, '.keychime'), '')

    const { code, stderr } = await runProgram(['serve', '--port', '0'], { cwd })
    expect(stderr).toBe(
      'keychime: the development secret .keychime/secret cannot be kept: ENOTDIR; set KEYCHIME_SECRET instead\n',
    )
    expect(code).toBe(2)
  })
})

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8)
}
