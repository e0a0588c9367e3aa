import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Ended, runProgram } from '../server.ts'

const inDatabase = { KEYCHIME_JWT__KEYS_FROM: 'database', KEYCHIME_JWT__ALGORITHM: 'ES256' }

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'keychime-keys-'))
})
afterEach(() => rmSync(cwd, { recursive: true }))
const keys = (line: string, env: Readonly<Record<string, string>> = inDatabase): Promise<Ended> =>
  runProgram(['keys', ...line.split(' ')], { cwd, env })

describe('keychime keys', () => {
  it('lists nothing where there is nothing yet, and makes nothing', async () => {
    expect(await keys('list')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringContaining('there are no keys yet: '),
    })
    expect(readdirSync(cwd)).toEqual([])
  })

  it('makes another key, and says what each is used for', async () => {
    const rotated = await keys('rotate')
    const lines = rotated.stdout.trimEnd().split('\n')

    expect(rotated).toMatchObject({ code: 0, stderr: '' })
    expect(lines[0]).toMatch(/^key +algorithm +state +signs from +accepted until$/)
    expect(lines[1]).toMatch(/^key_\w{30} +ES256 +signing +(?:now|1 second ago) +in 41 minutes$/)
    expect(lines[2]).toMatch(/^key_\w{30} +ES256 +waiting +in 10 minutes$/)
    expect((await keys('list')).stdout.split('\n')).toHaveLength(4)
  })

  it('does nothing while one waits for its turn', async () => {
    await keys('rotate')
    const again = await keys('rotate --json')

    expect(again).toMatchObject({ code: 1, stderr: 'keychime: nothing was done: another key waits for its turn\n' })
    expect(JSON.parse(again.stdout).keys).toMatchObject([{ state: 'signing' }, { state: 'waiting' }])
  })

  it('takes another algorithm and another lead', async () => {
    const { stdout } = await keys('rotate --algorithm Ed25519 --lead 1h --json')
    const [, { algorithm, active_at, created_at }] = JSON.parse(stdout).keys

    expect([algorithm, Date.parse(active_at) - Date.parse(created_at)]).toEqual(['Ed25519', 3_600_000])
  })

  it('says that another jwt.algorithm makes no other key', async () => {
    await keys('rotate')
    const { stderr } = await keys('list', { ...inDatabase, KEYCHIME_JWT__ALGORITHM: 'RS256' })

    expect(stderr).toContain(
      'jwt.algorithm is RS256, and the newest key in the database is one for ES256: run keychime keys rotate',
    )
    expect((await keys('list')).stderr).not.toContain('newest key')
  })

  it('refuses the tokens of all others with --revoke', async () => {
    await keys('rotate')
    const { stdout } = await keys('rotate --revoke --json')

    expect(JSON.parse(stdout).keys).toMatchObject([{ state: 'signing', algorithm: 'ES256' }])
  })

  it.each([
    ['rotate --algorithm none', '--algorithm must be one of: HS256, '],
    ['rotate --lead 9s', 'It must be a duration from 10s to 30d'],
    ['rotate --lead soon', 'It must be a duration from 10s to 30d'],
    ['rotate extra', 'too many arguments'],
  ])('refuses %s', async (line, sentence) => {
    const { code, stderr } = await keys(line)

    expect(stderr).toContain(sentence)
    expect(code).toBe(2)
  })

  it('says what to do where the keys were sealed under another secret', async () => {
    await keys('rotate')
    const { code, stderr } = await keys('rotate', {
      ...inDatabase,
      KEYCHIME_SECRET: 'x7Jq2mV9wPz4cTn8bRk5sYh3dLg6fAe1',
    })

    expect(stderr).toBe(
      'keychime: the keys in the database were sealed under another secret: set that secret, or run keychime keys rotate --revoke\n',
    )
    expect(code).toBe(2)
  })

  it('leaves keys of the configuration to the configuration', async () => {
    const list = await keys('list', {})
    const rotate = await keys('rotate', {})

    expect(list.stdout).toMatch(/\(no name\) +HS256 +signing +configuration/)
    expect(rotate.stderr).toContain('jwt.keysFrom must be database for keys to be made')
    expect(rotate.code).toBe(2)
  })
})
