import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ConfigFlags } from '../../src/server/config-flags.ts'
import { readSources, type Sources } from '../../src/server/config-sources.ts'

const secret = 'qO0c8Ih2Vw6mTz4rKf9Lx1NpYs7Ub3Ge5Ja'
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keychime-sources-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('sources', () => {
  it('come in one order', async () => {
    // Each gives a prefix and leaves out one of what the weaker ones give.
    write({
      'keychime.yaml':
        'prefix: /main\nproject_name: main\ndatabase: sqlite:main\nplaceholder_email_domain: main.example\n',
      'config.dev.yaml': 'prefix: /dev\nproject_name: dev\ndatabase: sqlite:dev\n',
      '.env': 'KEYCHIME_PREFIX=/env\nKEYCHIME_PROJECT_NAME=env\nDATABASE_URL=sqlite:env\n',
      '.env.local': 'KEYCHIME_PREFIX=/local\nKEYCHIME_DATABASE=sqlite:local\n',
    })
    const { config } = await read({ database: 'sqlite:flag' }, { KEYCHIME_PREFIX: '/process' })

    expect(config).toEqual({
      prefix: '/process',
      projectName: 'env',
      database: 'sqlite:flag',
      placeholderEmailDomain: 'main.example',
    })
  })

  it('say of every value where it comes from', async () => {
    write({ 'keychime.yaml': 'otp:\n  length: 8\n  lifetime: 5m\n', '.env': 'KEYCHIME_OTP__LENGTH=7\n' })
    const { given } = await read({ port: 0 }, { KEYCHIME_PREFIX: '/a' })
    const origins = [...given].map(([name, [first]]) => [name, first?.place.where])

    expect(Object.fromEntries(origins)).toEqual({
      'server.port': '--port',
      prefix: 'KEYCHIME_PREFIX',
      'otp.length': join(folder, '.env:1'),
      'otp.lifetime': join(folder, 'keychime.yaml:3:3'),
    })
  })

  it.each([
    ['', {}, 'development'],
    ['', { NODE_ENV: 'production' }, 'production'],
    ['KEYCHIME_ENV=test', {}, 'test'],
    // What a process says of itself counts more than a file beside it.
    ['KEYCHIME_ENV=dev', { NODE_ENV: 'production' }, 'production'],
  ])('with .env %j and %j read the file of one environment', async (dotenv, variables, environment) => {
    write({
      '.env': `${dotenv}\n`,
      'config.development.yaml': 'project_name: development',
      'config.testing.yaml': 'project_name: test',
      'config.prod.yaml': 'project_name: production',
    })

    expect((await read({}, variables)).config.projectName).toBe(environment)
  })

  it('may name the environment in the main file, and with a flag before that', async () => {
    write({
      'keychime.yaml': 'environment: ${STAGE}\n',
      '.env': 'STAGE=test\n',
      'config.test.yaml': 'environment: test\nprefix: /test\n',
      'config.production.yaml': 'prefix: /production\n',
    })

    expect((await read()).config).toEqual({ environment: 'test', prefix: '/test' })
    expect((await read({ env: 'prod' })).config).toEqual({ environment: 'production', prefix: '/production' })
  })

  it('say which files are for no environment', async () => {
    for (const name of [
      'config.staging.yaml',
      'config.local.yml',
      'config.prod.yaml',
      'config.example.yaml',
      'config.js',
    ]) {
      write({ [name]: 'prefix: /a\n' })
    }
    const { notes, mistakes } = await read({}, { NODE_ENV: 'test' })

    expect(mistakes).toEqual([])
    expect(notes.toSorted()).toEqual(
      ['config.local.yml', 'config.staging.yaml'].map(
        (name) => `${join(folder, name)} is not read: environments are development, test and production`,
      ),
    )
  })

  it('are looked for where --config says, in a folder or beside a file', async () => {
    write({ 'other.yaml': 'prefix: /other', 'keychime.yaml': 'prefix: /main', '.env': 'KEYCHIME_PROJECT_NAME=Acme' })

    expect((await read()).config).toEqual({ prefix: '/main', projectName: 'Acme' })
    expect((await read({ config: join(folder, 'other.yaml') })).config).toEqual({
      prefix: '/other',
      projectName: 'Acme',
    })
  })
})

describe('file:', () => {
  it('starts at the file that names it, and leaves the newline off', async () => {
    write({ 'keychime.yaml': 'secret: file:secrets/key\n' })
    mkdirSync(join(folder, 'secrets'))
    writeFileSync(join(folder, 'secrets/key'), ` ${secret}\r\n`, { mode: 0o400 })

    expect(String((await read()).config.secret)).toBe('[secret]')
    expect(((await read()).config.secret as { reveal(): string }).reveal()).toBe(` ${secret}`)
  })

  it.each([0o440, 0o604, 0o610])('refuses the mode %o', async (mode) => {
    write({ key: secret })
    chmodSync(join(folder, 'key'), mode)
    const { mistakes } = await read({}, { KEYCHIME_SECRET: `file:${folder}/key` })

    expect(mistakes).toEqual([
      expect.stringMatching(/^KEYCHIME_SECRET names the file \S+, which others may read \(mode /),
    ])
  })

  it('is not followed where another value counts', async () => {
    write({ 'keychime.yaml': 'secret: file:missing\ndatabase: sqlite:${MISSING}\n' })
    const { mistakes } = await read({ database: 'sqlite:a' }, { KEYCHIME_SECRET: secret })

    expect(mistakes).toEqual([])
  })

  it('never waits for what is no file', async () => {
    const { mistakes } = await read({}, { KEYCHIME_SECRET: 'file:/dev/zero' })

    expect(mistakes).toEqual(['KEYCHIME_SECRET names the file /dev/zero, which is a device or a pipe; name a file'])
  })
})

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
}

function read(flags: ConfigFlags = {}, variables: Readonly<Record<string, string>> = {}): Promise<Sources> {
  return readSources({ config: folder, ...flags }, variables)
}
