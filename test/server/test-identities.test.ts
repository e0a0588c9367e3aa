import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { guard } from '../scan/produced.ts'
import { runProgram, startServer } from '../server.ts'

const [phone, otp] = ['+12025550123', '493027']
guard(otp)

const day = (inDays: number): string => new Date(Date.now() + inDays * 86_400_000).toISOString().slice(0, 10)
const [soon, past] = [day(90), day(-9)]

const env = {
  KEYCHIME_ENV: 'production',
  KEYCHIME_SECRET: 'qO0c8Ih2Vw6mTz4rKf9Lx1NpYs7Ub3Ge5Ja',
  KEYCHIME_PUBLIC_URL: 'http://localhost:4000',
  KEYCHIME_HTTP__URL: 'https://vendor.invalid/send',
  KEYCHIME_HTTP__SECRET: `whsec_${'A'.repeat(43)}=`,
  KEYCHIME_HTTP__TRANSPORTS: 'email,sms',
  DATABASE_URL: 'sqlite:auth.db',
}

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'keychime-tests-'))
  writeFileSync(
    join(cwd, 'keychime.yaml'),
    `test_identities:
  - identifier: "${phone}"
    code: "${otp}"
    until: ${soon}
  - { identifier: review@example.com, code: "064930", until: ${past} }
`,
  )
})
afterEach(() => rmSync(cwd, { recursive: true }))

it('config check and doctor list test identities, masked and with their ends', async () => {
  const check = await runProgram(['config', 'check', '--json'], { cwd, env })
  const doctor = await runProgram(['doctor', '--json'], { cwd, env })
  const warnings = (JSON.parse(check.stdout) as { warnings: readonly string[] }).warnings
  const { findings } = JSON.parse(doctor.stdout) as { findings: readonly Record<string, string>[] }

  expect(warnings).toEqual([
    expect.stringMatching(/^\+1•••••0123 is a test identity: a fixed code signs it in until \d{4}-\d\d-\d\dT00:00:00/),
    expect.stringMatching(/^r•••••@example\.com is no test identity since .* remove it from testIdentities$/),
  ])
  expect(findings.filter(({ standing }) => standing === 'warning').map(({ says }) => says)).toEqual(warnings)
})

it('config print and explain hide the code', async () => {
  const commands = [
    ['print'],
    ['print', '--json'],
    ['explain', 'test_identities'],
    ['explain', 'test_identities', '--json'],
  ]
  const printed = await Promise.all(commands.map((args) => runProgram(['config', ...args], { cwd, env })))

  for (const { code, stdout } of printed) {
    expect(code).toBe(0)
    expect(stdout).toContain(`+1•••••0123 until ${day(91)}T00:00:00.000Z`)
    expect(stdout).not.toMatch(/493027|064930|12025550123|review@/)
  }
})

it('a mistake in a file is told with its line, and without the code', async () => {
  writeFileSync(
    join(cwd, 'keychime.yaml'),
    `test_identities:\n  - { identifier: "${phone}", code: ${otp}, until: ${soon} }\n`,
  )
  const { code, stderr } = await runProgram(['config', 'check'], { cwd, env })
  const explained = await runProgram(['config', 'explain', 'test_identities'], { cwd, env })

  expect([code, stderr]).toEqual([
    1,
    'keychime: keychime.yaml:1:1: test_identities must have a code as text, in quotes, in entry 1\n',
  ])
  expect(explained.stdout).not.toContain(otp)
})

it('a variable has them as JSON', async () => {
  const given = JSON.stringify([{ identifier: 'ci@example.com', code: '583016', until: soon }])
  const { stdout } = await runProgram(['config', 'print'], { cwd, env: { ...env, KEYCHIME_TEST_IDENTITIES: given } })
  const weak = given.replace('583016', '123456')
  const refused = await runProgram(['config', 'check'], { cwd, env: { ...env, KEYCHIME_TEST_IDENTITIES: weak } })

  expect(stdout).toMatch(/\ntest_identities +•••••@example\.com until \S+ +KEYCHIME_TEST_IDENTITIES\n/)
  expect(refused.stderr).toBe(
    'keychime: KEYCHIME_TEST_IDENTITIES must have a code in production that nobody guesses first in entry 1\n',
  )
})

it('the server tells them at its start, and warns each time one is used in production', async () => {
  const server = await startServer({ cwd, env, args: ['--log-level', 'warn'] })
  const post = async (path: string, body: object): Promise<Record<string, string>> => {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${server.url}/accounts/otp/${path}/`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
    return (await answer.json()) as Record<string, string>
  }
  const { challenge_id } = await post('request', { identifier: phone })
  const { access } = await post('verify', { challenge_id, otp })
  const { stderr } = await server.stop()
  const lines = stderr.split('\n').filter((line) => line.includes('test_identity.used'))

  expect(access).toMatch(/^eyJ/)
  expect(stderr).toMatch(/^keychime: \+1•••••0123 is a test identity: a fixed code signs it in until /m)
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { level: 'warn', event: 'test_identity.used', recipient: '+1•••••0123', accountId: 1 },
  ])
})
