import { describe, expect, it } from 'vitest'
import { testAuth } from '../../src/testing/index.ts'
import { keptStaff, password, strongHash, weakHash, withStaff } from '../http/staff.ts'

describe('the password of an account', () => {
  it('is set, signs in, is set anew, and is taken away', async () => {
    const { auth, events } = await testAuth()
    const { id } = await auth.accounts.create({ username: 'ada' })
    await auth.accounts.setPassword(id, 'first')
    const signedIn = await auth.tokens.obtain({ username: 'ada', password: 'first' })
    await auth.accounts.setPassword(id, 'second')

    expect(signedIn.account).toMatchObject({ id, username: 'ada' })
    expect(auth.tokens.verify(signedIn.access)).toMatchObject({ accountId: id, sessionId: signedIn.sessionId })
    await expect(auth.tokens.obtain({ username: 'ada', password: 'first' })).rejects.toMatchObject({
      code: 'invalid_credentials',
    })
    await auth.tokens.obtain({ username: 'ada', password: 'second' })
    await auth.accounts.removePassword(id)
    await expect(auth.tokens.obtain({ username: 'ada', password: 'second' })).rejects.toMatchObject({
      code: 'invalid_credentials',
    })
    expect(events.map((event) => ('change' in event ? event.change : event.type))).toEqual([
      'account.created',
      'set',
      'session.started',
      'set',
      'password.rejected',
      'session.started',
      'removed',
      'password.rejected',
    ])
    // Who was signed in stays so.
    await expect(auth.tokens.refresh(signedIn.refresh)).resolves.toMatchObject({ account: { id } })
  })

  it('is stored as Django stores it, and blanked with the account', async () => {
    const { made, stored, close } = await keptStaff()
    expect(await stored()).toBe(weakHash)
    await made.auth.accounts.setPassword(1, password)
    expect(await stored()).toMatch(/^scrypt\$16384\$[0-9a-z]{26}\$8\$5\$[A-Za-z0-9+/]{86}==$/)
    await made.auth.accounts.delete(1)

    expect(await stored()).toBeNull()
    await close()
  })

  it('may be taken away where there is none, and nothing is told', async () => {
    const { auth, events } = await testAuth()
    const { id } = await auth.accounts.create({ username: 'ada' })
    await auth.accounts.removePassword(id)

    expect(events.map(({ type }) => type)).toEqual(['account.created'])
  })

  it('of nobody is refused', async () => {
    const { auth } = await withStaff()
    await auth.accounts.delete(1)
    for (const id of [1, 7]) {
      await expect(auth.accounts.setPassword(id, password)).rejects.toMatchObject({ code: 'user_not_found' })
      await expect(auth.accounts.importPassword(id, weakHash)).rejects.toMatchObject({ code: 'user_not_found' })
      await expect(auth.accounts.removePassword(id)).rejects.toMatchObject({ code: 'user_not_found' })
    }
  })

  it.each(['', 'x'.repeat(1025), 'a\0b', '\ud800'])('may not be %j', async (wrong) => {
    const { auth } = await withStaff()

    await expect(auth.accounts.setPassword(1, wrong)).rejects.toMatchObject({
      code: 'validation_error',
      details: { fields: { password: [expect.any(String)] } },
    })
    await expect(auth.tokens.obtain({ username: 'ada', password: wrong })).rejects.toMatchObject({
      code: 'validation_error',
    })
  })

  it.each(['', '!unusable', 'argon2$argon2id$v=19$m=102400,t=2,p=8$c2FsdA$x', 'pbkdf2_sha256$5000001$s$x'])(
    'is not imported from %j',
    async (hash) => {
      const { auth } = await withStaff()

      await expect(auth.accounts.importPassword(1, hash)).rejects.toThrow(TypeError)
    },
  )

  it('must be text', async () => {
    const { auth } = await withStaff()

    await expect(auth.accounts.setPassword(1, 5 as never)).rejects.toThrow(TypeError)
    await expect(auth.accounts.importPassword(1, undefined as never)).rejects.toThrow(TypeError)
    await expect(auth.tokens.obtain({ username: 'ada' } as never)).rejects.toThrow(TypeError)
    await expect(auth.tokens.obtain({ password } as never)).rejects.toThrow(TypeError)
    await expect(auth.tokens.obtain(undefined as never)).rejects.toThrow(TypeError)
  })
})

describe('a stored password', () => {
  it('leaves the database neither in records, nor in events, nor in answers', async () => {
    const { made, stored, told, close } = await keptStaff(strongHash)
    const { auth, events } = made
    const seen: unknown[] = [events]
    const look = async (doing: Promise<unknown>) => seen.push(await doing.catch((error: unknown) => error))

    await look(auth.tokens.obtain({ username: 'ada', password }))
    await look(auth.tokens.obtain({ username: 'ada', password: 'letmein' }))
    await look(auth.accounts.get(1))
    await look(auth.accounts.update(1, { firstName: 'Ada' }))
    await look(auth.accounts.setPassword(1, password))
    const hashes = [strongHash, String(await stored())]
    await look(auth.accounts.importPassword(1, strongHash))
    await look(auth.accounts.disable(1))
    await look(auth.accounts.removePassword(1))
    await look(auth.accounts.importPassword(1, 'pbkdf2_sha256$x$letmein'))

    const text = JSON.stringify(seen) + (await told()) + seen.map(String).join()
    for (const secret of [password, 'letmein', ...hashes.flatMap((hash) => hash.split('$').filter(isLong))]) {
      expect(text).not.toContain(secret)
    }
    expect(text).toContain('account.password_changed')
    await close()
  })
})

function isLong(part: string): boolean {
  return part.length > 20
}
