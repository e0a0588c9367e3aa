import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Ended, runProgram } from '../server.ts'

const secret = 'qO0c8Ih2Vw6mTz4rKf9Lx1NpYs7Ub3Ge5Ja'
const files = {
  'keychime.yaml': 'project_name: Acme\nsecret: ${APP_SECRET}\notp:\n  length: 8\n  cooldown: 1m\n',
  'config.dev.yaml': 'otp:\n  length: 7\n',
  '.env': `# ours\nAPP_SECRET=${secret}\nKEYCHIME_OTP__LENGTH=5\n`,
}

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'keychime-config-'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text)
})
afterEach(() => rmSync(cwd, { recursive: true }))

describe('keychime config check', () => {
  it('says what was read, and makes nothing', async () => {
    expect(await config('check')).toEqual({
      code: 0,
      stdout: 'nothing is wrong: the environment is development, and .env, config.dev.yaml, keychime.yaml were read\n',
      stderr: '',
    })
    expect(readdirSync(cwd).toSorted()).toEqual(Object.keys(files).toSorted())
  })

  it('looks at another environment with --env', async () => {
    const { code, stderr } = await config('check --env prod')

    expect(stderr).toBe(
      [
        'KEYCHIME_PUBLIC_URL must be set in production: the https origin that the world sees',
        'KEYCHIME_OTP__CHANNELS must be set in production: messages need a provider',
      ]
        .map((sentence) => `keychime: ${sentence}\n`)
        .join(''),
    )
    expect(code).toBe(1)
  })

  it('tells programs the same', async () => {
    const right = await config('check --json', { KEYCHIME_JWT__ROTATE_REFRESH_TOKENS: 'no', NODE_ENV: 'test' })
    const wrong = await config('check --json --database x')

    expect(JSON.parse(right.stdout)).toEqual({
      ok: true,
      mistakes: [],
      warnings: [],
      files: ['.env', 'keychime.yaml'],
    })
    expect(JSON.parse(wrong.stdout)).toMatchObject({
      ok: false,
      mistakes: [
        '--database must be sqlite: and a path, such as sqlite:./auth.db, or postgres://user:password@host/name',
      ],
    })
    expect([right, wrong]).toMatchObject([
      { code: 0, stderr: '' },
      { code: 1, stderr: '' },
    ])
  })
})

describe('keychime config print', () => {
  it('has every setting with its value and origin in aligned columns', async () => {
    const { code, stdout, stderr } = await config('print --port 4100')
    const lines = stdout.split('\n')

    expect(lines.find((line) => line.startsWith('project_name '))).toMatch(/ {3}Acme +keychime\.yaml:1:1$/)
    expect(lines.find((line) => line.startsWith('secret '))).toMatch(/ {3}\[secret] +keychime\.yaml:2:1$/)
    expect(lines.find((line) => line.startsWith('public_url '))).toMatch(/ {3}http:\/\/localhost:4100 +default$/)
    expect(lines.find((line) => line.startsWith('otp.length '))).toMatch(/ {3}5 +\.env:3$/)
    expect(lines.find((line) => line.startsWith('otp.cooldown '))).toMatch(/ {3}60 +keychime\.yaml:5:3$/)
    expect(lines.find((line) => line.startsWith('jwt.refresh_token_lifetime_days '))).toMatch(/ {3}90 +default$/)
    expect(lines.find((line) => line.startsWith('server.port '))).toMatch(/ {3}4100 +--port$/)
    expect(new Set(lines.slice(0, -1).map((line) => line.search(/\S+$/))).size).toBe(1)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).not.toContain(secret)
  })

  it('tells programs the same', async () => {
    const { stdout } = await config('print --json')
    const { settings } = JSON.parse(stdout) as { settings: { setting: string }[] }

    expect(settings).toContainEqual({ setting: 'otp.length', value: 5, origin: '.env:3' })
    expect(settings).toContainEqual({ setting: 'secret', value: '[secret]', origin: 'keychime.yaml:2:1' })
    expect(settings).toContainEqual({ setting: 'otp.channels', value: ['inbox'], origin: 'default' })
  })

  it('has what a profile of tokens decides, and says so', async () => {
    const { stdout } = await config('print --json', { KEYCHIME_JWT__ENVIRONMENT: 'auto', KEYCHIME_JWT__LEEWAY: '5' })
    const { settings } = JSON.parse(stdout) as { settings: { setting: string }[] }
    const origin = 'the development profile, by KEYCHIME_JWT__ENVIRONMENT'

    expect(settings).toContainEqual({ setting: 'jwt.environment', value: 'auto', origin: 'KEYCHIME_JWT__ENVIRONMENT' })
    expect(settings).toContainEqual({ setting: 'jwt.leeway', value: 30, origin })
    expect(settings).toContainEqual({ setting: 'jwt.access_token_lifetime_minutes', value: null, origin })
    expect(settings).toContainEqual({ setting: 'jwt.algorithm', value: 'HS256', origin: 'default' })
  })

  it('tells mistakes in place of values that nobody knows', async () => {
    const { code, stdout, stderr } = await config('print', { KEYCHIME_PREFIX: 'x' })

    expect(stderr).toBe('keychime: KEYCHIME_PREFIX must be a path such as /accounts, not "x"\n')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  })
})

describe('keychime config explain', () => {
  it.each(['otp.length', 'KEYCHIME_OTP__LENGTH'])('tells what %s is, and who overrides whom', async (name) => {
    expect(await config(`explain ${name}`)).toEqual({
      code: 0,
      stdout: `
otp.length   5   (.env:3)

Digits of a code, 4 to 10.

must be    a whole number from 4 to 10
default    6
variable   KEYCHIME_OTP__LENGTH

.env:3                5   counts
config.dev.yaml:2:3   7   overridden
keychime.yaml:4:3     8   overridden
`.slice(1),
      stderr: '',
    })
  })

  it('never shows a secret, nor what is written for one', async () => {
    const { stdout } = await config('explain secret --json', { KEYCHIME_SECRET: `${secret}${secret}` })

    expect(JSON.parse(stdout)).toMatchObject({
      value: '[secret]',
      given: [
        { origin: 'KEYCHIME_SECRET', value: '[secret]' },
        { origin: 'keychime.yaml:2:1', value: '[secret]' },
      ],
    })
  })

  it('tells what is wrong with the setting, and with no other', async () => {
    const { code, stderr } = await config('explain otp.max_attempts', {
      KEYCHIME_OTP__MAX_ATTEMPTS: '0',
      KEYCHIME_PREFIX: 'x',
    })

    expect(stderr).toBe('keychime: KEYCHIME_OTP__MAX_ATTEMPTS must be a whole number from 1 to 10, not 0\n')
    expect(code).toBe(1)
  })

  it('knows the nearest name of one that is none', async () => {
    expect(await config('explain otp.lenght')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'keychime: otp.lenght is not a setting; did you mean otp.length?\n',
    })
  })
})

describe('keychime config explain with a section', () => {
  it('names the settings in it', async () => {
    expect(await config('explain limits')).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'keychime: limits is not a setting; it is the section of limits.store, limits.requests_per_minute, limits.requests_per_hour, limits.verifies_per_minute, limits.wrong_passwords_per_hour, limits.device_requests_per_hour, limits.range_requests_per_hour, limits.country_requests_per_hour, limits.total_requests_per_hour\n',
    })
  })

  it('says of a setting without a default that it has none', async () => {
    expect((await config('explain phone.default_region')).stdout).toContain(
      '\ndefault    none: such numbers are refused\n',
    )
    expect((await config('explain trust_proxy')).stdout).toContain('\ndefault    none\n')
    expect((await config('explain trust_proxy', { KEYCHIME_TRUST_PROXY: '1' })).stdout).toMatch(
      /^trust_proxy +1 +\(KEYCHIME_TRUST_PROXY\)\n/,
    )
  })
})

describe('keychime config env', () => {
  it('has every variable, and says where it is set', async () => {
    const { stdout } = await config('env', { PORT: '1', KEYCHIME_JWT__SIGNING_KEY: secret })
    const lines = stdout.split('\n')

    expect(lines.find((line) => line.startsWith('KEYCHIME_OTP__LENGTH '))).toMatch(
      / {3}\.env:3 +a whole number from 4 to 10 \(6\)$/,
    )
    expect(lines.find((line) => line.startsWith('PORT '))).toMatch(/ {3}environment +a whole .* \(4000\)$/)
    expect(lines.find((line) => line.startsWith('KEYCHIME_PREFIX '))).toMatch(
      / {3} +a path such as \/accounts \(\/accounts\)$/,
    )
    expect(lines.some((line) => line.startsWith('DATABASE_URL '))).toBe(true)
    expect(stdout).not.toContain(secret)
  })
})

async function config(words: string, env: Readonly<Record<string, string>> = {}): Promise<Omit<Ended, 'signal'>> {
  const { signal: _, ...ended } = await runProgram(['config', ...words.split(' ')], { cwd, env })
  return ended
}
