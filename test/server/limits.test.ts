import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Auth, createAuth } from '../../src/index.ts'
import { type Ended, runProgram } from '../server.ts'

const secret = 'mK7vKq2XwT5mZc9NbYs4JdGfUaE0oQiVjSzB1y3Wx7L'
const PHONE = '+12025550123'

let cwd: string
let auth: Auth
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'keychime-limits-'))
  auth = createAuth({ secret, environment: 'test', database: `sqlite:${join(cwd, 'auth.db')}` })
})
afterEach(async () => {
  await auth.close()
  rmSync(cwd, { recursive: true })
})

const limits = (...args: readonly string[]): Promise<Ended> =>
  runProgram(['limits', ...args], {
    cwd,
    env: { KEYCHIME_SECRET: secret, KEYCHIME_ENV: 'test', DATABASE_URL: `sqlite:${join(cwd, 'auth.db')}` },
  })

const ask = (clientAddress = '2001:db8::1') => auth.otp.request({ identifier: PHONE }, { clientAddress })

it('keychime limits show prints how the limits of a number stand, masked', async () => {
  await ask()
  const { code, stdout } = await limits('show', PHONE)

  expect(code).toBe(0)
  expect(stdout).not.toContain(PHONE)
  expect(stdout).toMatch(/^\+1\S*•\S*0123\n/)
  expect(stdout).toMatch(/messages for strangers +1 in 30 s +1 +in (2\d|30) s/)
  expect(stdout).toMatch(/messages for strangers +10 in 1 h +1 +now/)
  expect(stdout).toMatch(/messages for devices that proved it +20 in 24 h +0 +now/)
})

it('keychime limits show prints those of a network address, IPv6 by its /64, as JSON', async () => {
  await ask()
  const { stdout } = await limits('show', '2001:db8::ffff', '--json')

  expect(JSON.parse(stdout)).toEqual({
    whose: '2001:db8:0:0::/64',
    limits: [
      { counted: 'requests', max: 10, window: 60, used: 1, room_in: 0 },
      { counted: 'guesses', max: 20, window: 60, used: 0, room_in: 0 },
    ],
  })
})

it('keychime limits reset lets somebody ask at once, and forgets nobody else', async () => {
  await ask()
  await expect(ask()).rejects.toMatchObject({ code: 'cooldown' })
  expect((await limits('reset', 'ada@example.com')).code).toBe(1)
  await expect(ask()).rejects.toMatchObject({ code: 'cooldown' })

  const { code, stdout } = await limits('reset', PHONE)
  expect({ code, stdout }).toEqual({ code: 0, stdout: '1 counter forgotten\n' })
  await ask()
})

it('keychime limits reset --all forgets what was counted of everybody', async () => {
  await ask()
  expect(JSON.parse((await limits('reset', '--all', '--json')).stdout)).toEqual({ counters: 2 })
  await ask()
})

it.each([
  [['reset'], 'limits reset needs an email address, a phone number or a network address, or --all'],
  [['reset', PHONE, '--all'], 'limits reset needs an email address, a phone number or a network address, or --all'],
  [['show', 'nobody'], 'it must be an email address, a phone number with + and its country code, or a network address'],
])('keychime limits %j says what is wrong', async (args, sentence) => {
  const { code, stderr } = await limits(...args)
  expect(code).toBe(2)
  expect(stderr).toContain(sentence)
})
