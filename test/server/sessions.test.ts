import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Auth, createAuth } from '../../src/index.ts'
import { type Ended, runProgram } from '../server.ts'

const secret = 'mK7vKq2XwT5mZc9NbYs4JdGfUaE0oQiVjSzB1y3Wx7L'
let cwd: string
let auth: Auth
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'keychime-sessions-'))
  auth = createAuth({ secret, environment: 'test', database: `sqlite:${join(cwd, 'auth.db')}`, otp: { cooldown: 0 } })
})
afterEach(async () => {
  await auth.close()
  rmSync(cwd, { recursive: true })
})
const revoke = (...flags: readonly string[]): Promise<Ended> =>
  runProgram(['sessions', 'revoke', ...flags], {
    cwd,
    env: { KEYCHIME_SECRET: secret, KEYCHIME_ENV: 'test', DATABASE_URL: `sqlite:${join(cwd, 'auth.db')}` },
  })

async function signIn(email: string): Promise<{ readonly access: string; readonly id: string }> {
  const { challengeId } = await auth.otp.request({ identifier: email })
  await auth.deliver()
  const { access } = await auth.otp.verify({ challengeId, otp: auth.inbox?.messages(email)[0]?.code ?? '' })
  return { access, id: auth.tokens.verify(access).sessionId }
}

async function lives(access: string): Promise<boolean> {
  const headers = { authorization: `Bearer ${access}` }
  return (await auth.authenticate(new Request('http://localhost/', { headers }))) !== undefined
}

it('keychime sessions revoke ends one session, or all of an account', async () => {
  const [one, two] = [await signIn('ada@example.com'), await signIn('ada@example.com')]
  const bob = await signIn('bob@example.com')

  expect(await revoke('--session', one.id)).toMatchObject({ code: 0, stdout: '1 session ended\n', stderr: '' })
  expect([await lives(one.access), await lives(two.access)]).toEqual([false, true])
  const { code, stdout } = await revoke('--identifier', 'ADA@example.com', '--json')
  expect([code, JSON.parse(stdout)]).toEqual([0, { ended: 1 }])
  expect(await revoke('--account', '2')).toMatchObject({ code: 0, stdout: '1 session ended\n' })
  expect([await lives(two.access), await lives(bob.access)]).toEqual([false, false])
  expect(await revoke('--session', one.id)).toMatchObject({ code: 1, stdout: '0 sessions ended\n' })
})

it.each([
  [[], 2, 'sessions revoke needs --session, --account or --identifier'],
  [['--account', 'ada'], 2, 'It must be the number of an account.'],
  [['--account', '1', '--session', 'ses_1'], 2, 'cannot be used with'],
  [['--identifier', 'nobody'], 2, '--identifier must be an email address'],
  [['--identifier', 'nobody@example.com'], 1, 'there is no such account'],
  [['--account', '99'], 1, 'there is no such account'],
])('keychime sessions revoke %j ends with %d', async (flags, code, sentence) => {
  const ended = await revoke(...flags)
  expect([ended.code, ended.stderr]).toEqual([code, expect.stringContaining(sentence)])
})
