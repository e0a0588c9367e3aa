import { describe, expect, it } from 'vitest'
import { placeholderEmail } from '../../src/index.ts'
import { testAuth } from '../../src/testing/index.ts'

const taken = { username: ['A user with that username already exists.'] }

describe('an account that the operator makes', () => {
  it('has its username and profile, no address, and is told as an event', async () => {
    const { auth, events } = await testAuth()

    const account = await auth.accounts.create({ username: ' ada ', firstName: 'Ada', timezone: 'Europe/London' })

    expect(account).toMatchObject({ id: 1, username: 'ada', firstName: 'Ada', lastName: '', timezone: 'Europe/London' })
    expect([account.email, account.phone]).toEqual([undefined, undefined])
    expect(await auth.accounts.get(1)).toEqual(account)
    expect(events).toMatchObject([{ type: 'account.created', accountId: 1 }])
  })

  it('shows an address that reaches nobody', async () => {
    const { auth } = await testAuth()
    const account = await auth.accounts.create({ username: 'ada@example.com' })

    expect(placeholderEmail(account, 'users.invalid')).toBe('user_1@users.invalid')
    expect(await auth.accounts.find('ada@example.com')).toBeUndefined()
  })

  it.each(['ada', ' ada', 'ａｄａ'])('is refused where another is called so: %j', async (username) => {
    const { auth, events } = await testAuth()
    await auth.accounts.create({ username: 'ada' })

    await expect(auth.accounts.create({ username })).rejects.toMatchObject({
      code: 'validation_error',
      details: { fields: taken },
    })
    expect(events).toHaveLength(1)
    await expect(auth.accounts.create({ username: 'Ada' })).resolves.toMatchObject({ username: 'Ada' })
  })

  it('is refused under a name that is none', async () => {
    const { auth } = await testAuth()

    await expect(auth.accounts.create({ username: 'ada lovelace' })).rejects.toMatchObject({ code: 'validation_error' })
    await expect(auth.accounts.create({ username: 5 as never })).rejects.toThrow(
      new TypeError('accounts.create needs username, which must be text'),
    )
    await expect(auth.accounts.create({ username: 'ada', company: 5 as never })).rejects.toThrow(
      new TypeError('accounts.create: company must be text'),
    )
  })

  it('leaves its name to others when it is deleted', async () => {
    const { auth } = await testAuth()
    await auth.accounts.create({ username: 'ada', lastName: 'Lovelace' })
    await auth.accounts.delete(1)

    expect(await auth.accounts.get(1)).toMatchObject({ username: 'deleted:1', lastName: '' })
    expect(await auth.accounts.create({ username: 'ada' })).toMatchObject({ id: 2, username: 'ada' })
    await expect(auth.accounts.create({ username: 'deleted:1' })).rejects.toMatchObject({ code: 'validation_error' })
  })
})
