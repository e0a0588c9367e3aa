import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Ended, runProgram } from '../server.ts'
import { type Broken, secrets } from './broken.ts'
import { brokenFiles, brokenReferences } from './broken-files.ts'
import { brokenKeys } from './broken-keys.ts'
import { brokenInProduction, brokenValues } from './broken-settings.ts'

const broken = [...brokenInProduction, ...brokenValues, ...brokenKeys, ...brokenReferences, ...brokenFiles]

// E20 of the security catalogue: what cannot be right never serves anybody.
describe.concurrent('a configuration', () => {
  it.each(broken)('with $what is refused', async (configuration) => {
    const folder = write(configuration)
    const { env = {}, args = [] } = configuration
    const [started, checked] = await Promise.all([
      runProgram(['serve', '--port', '0', ...args], { cwd: folder, env }),
      runProgram(['config', 'check', '--port', '0', ...args], { cwd: folder, env }),
    ])
    const made = existsSync(join(folder, '.keychime'))
    rmSync(folder, { recursive: true })

    expect(sentencesOf(started)).toEqual(configuration.says)
    expect(started).toMatchObject({ code: 2, stdout: '' })
    expect(sentencesOf(checked)).toEqual(configuration.says)
    expect(checked).toMatchObject({ code: usedWrongly(configuration) ? 2 : 1, stdout: '' })
    expect(made).toBe(false)
    for (const secret of secrets) expect(started.stderr + checked.stderr).not.toContain(secret)
  })

  it('is refused in more than forty ways', () => {
    expect(broken.length).toBeGreaterThanOrEqual(40)
    expect(new Set(broken.map(({ what }) => what)).size).toBe(broken.length)
  })
})

function write({ files = {}, prepare }: Broken): string {
  const folder = mkdtempSync(join(tmpdir(), 'keychime-broken-'))
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), content)
    chmodSync(join(folder, name), 0o600)
  }
  prepare?.(folder)
  return folder
}

/** Each line has to be one: a stack trace is none. */
function sentencesOf({ stderr }: Ended): readonly string[] {
  return stderr
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^keychime: /, ''))
}

function usedWrongly({ says: [first = ''] }: Broken): boolean {
  return first.startsWith('--config')
}
