import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { sql } from '../../src/store/sql.ts'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { peekInto } from '../peek.ts'

const [victim, password] = ['ada@example.com', 'correct horse battery staple']

async function ask({ auth, inbox }: TestAuth, identifier: string) {
  const { challengeId } = await auth.otp.request({ identifier })
  await inbox.settle()
  return { challengeId, otp: inbox.code }
}

it('I-07: who only asked with an address has nothing of the account that its owner proves', async () => {
  const made = await testAuth({ otp: { cooldown: 0 } })
  const asked = await made.auth.otp.request({ identifier: victim })
  const { account } = await made.auth.otp.verify(await ask(made, victim))
  const code = made.inbox.code

  await expect(made.auth.otp.verify({ challengeId: asked.challengeId, otp: code })).rejects.toMatchObject({
    code: 'authentication_failed',
  })
  expect(account.id).toBe(1)
  expect(made.events.filter(({ type }) => type === 'session.started')).toMatchObject([{ accountId: account.id }])
})

it('I-07: an account that is called by an address is not that of whoever proves it', async () => {
  const made = await testAuth({ otp: { cooldown: 0 } })
  const claimed = await made.auth.accounts.create({ username: victim })
  await made.auth.accounts.setPassword(claimed.id, password)
  const attacker = await made.auth.tokens.obtain({ username: victim, password })
  const owner = await made.auth.otp.verify(await ask(made, victim))

  expect(owner.account.id).not.toBe(attacker.account.id)
  await expect(made.auth.tokens.obtain({ email: victim, password })).rejects.toMatchObject({
    code: 'invalid_credentials',
  })
  expect((await made.auth.otp.verify(await ask(made, victim))).account.id).toBe(owner.account.id)
})

it('O-07: a code of another purpose signs nobody in, and its challenge loses nothing by it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keychime-purpose-'))
  const made = await testAuth({ database: `sqlite:${join(folder, 'auth.db')}` })
  const guess = await ask(made, victim)
  const database = await peekInto(made.auth)
  await database.all(sql`update challenges set purpose = 'step_up'`)
  const verify = () => made.auth.otp.verify(guess)
  const byName = () => made.auth.otp.verify({ identifier: victim, otp: guess.otp })

  await expect(verify()).rejects.toMatchObject({ code: 'authentication_failed' })
  await expect(byName()).rejects.toMatchObject({ code: 'authentication_failed' })
  const row = await database.first(sql`select attempts + open_attempts as spent, redeemed_at from challenges`)
  expect([Number(row?.['spent']), row?.['redeemed_at']]).toEqual([0, null])
  await database.all(sql`update challenges set purpose = 'login'`)
  expect((await verify()).account.email).toBe(victim)
  await database.close()
  await made.auth.close()
  rmSync(folder, { recursive: true })
})
