import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Auth, createAuth } from '../../src/index.ts'
import { refused, unclear, type Vendor, vendor } from '../flow/vendor.ts'
import { type Ended, runProgram } from '../server.ts'
import { freshDatabase } from './databases.ts'

const secret = 'pR4vKq2XwT5mZc9NbYs4JdGfUaE0oQiVjSzB1y3Wx7L'
let database: string
let auth: Auth
let carrier: Vendor
beforeEach(async () => {
  database = await freshDatabase()
  carrier = vendor('carrier', ['sms'])
  auth = createAuth({ secret, environment: 'test', database, otp: { channels: [carrier] } })
})
afterEach(() => auth.close())

function outbox(...words: readonly string[]): Promise<Ended> {
  const env = { KEYCHIME_SECRET: secret, KEYCHIME_ENV: 'test', DATABASE_URL: database }
  return runProgram(['outbox', ...words, '--json'], { env })
}

async function listed(...flags: readonly string[]): Promise<readonly Readonly<Record<string, string>>[]> {
  const { code, stdout } = await outbox('list', ...flags)
  expect(code).toBe(0)
  return JSON.parse(stdout).messages
}

it('messages are listed, all or those in one state, and one that failed is sent once more', async () => {
  carrier.answer(refused, unclear)
  for (const identifier of ['+12025550123', '+12025550124', '+12025550125']) {
    await auth.otp.request({ identifier })
    await auth.deliver()
  }
  const [failed] = await listed('--state', 'failed')

  expect((await listed()).map(({ state }) => state)).toEqual(['sent', 'unknown', 'failed'])
  expect(failed).toMatchObject({ state: 'failed', recipient: '+1•••••0123' })
  expect(JSON.parse((await outbox('retry', failed?.['id'] ?? '')).stdout)).toEqual({ outcome: 'queued' })
  await auth.deliver()
  await expect.poll(() => carrier.sent.length).toBe(4)
})
