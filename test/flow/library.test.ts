import { describe, expect, it } from 'vitest'
import { type Auth, AuthError, type ErrorCode } from '../../src/index.ts'
import { type TestAuth, testAuth, wrongCodes } from '../../src/testing/index.ts'

async function signIn({ auth, inbox }: TestAuth, identifier: string) {
  const { challengeId } = await auth.otp.request({ identifier })
  await inbox.settle()
  return auth.otp.verify({ challengeId, otp: inbox.code })
}

async function rejectsWith(promise: Promise<unknown>, code: ErrorCode): Promise<void> {
  await expect(promise).rejects.toSatisfy((error) => error instanceof AuthError && error.code === code)
}

const bearer = (access: string) =>
  new Request('http://localhost:4000/', { headers: { authorization: `Bearer ${access}` } })

describe('signing in through the library', () => {
  it('gives an account, an access token and a refresh token, and tells what happened', async () => {
    const test = await testAuth()
    const signedIn = await signIn(test, 'Ada@Example.com')

    expect(signedIn.account).toMatchObject({ id: 1, email: 'ada@example.com', firstName: '' })
    expect(signedIn.account.phone).toBeUndefined()
    expect(test.auth.tokens.verify(signedIn.access)).toMatchObject({ accountId: 1, sessionId: signedIn.sessionId })
    expect(await test.auth.authenticate(bearer(signedIn.access))).toEqual(signedIn.account)
    expect(test.events.map(({ type }) => type)).toEqual([
      'otp.requested',
      'otp.sent',
      'otp.verified',
      'account.created',
      'session.started',
    ])
  })

  it('finds the same account again, however the identifier is written', async () => {
    const test = await testAuth({ otp: { cooldown: 0 } })
    const first = await signIn(test, '+44 20 7946 0958')
    const second = await signIn(test, 'tel:+44(20)7946-0958')

    expect(second.account.id).toBe(first.account.id)
    expect(await test.auth.accounts.find('+442079460958')).toMatchObject({ id: first.account.id })
    expect(test.events.filter(({ type }) => type === 'account.created')).toHaveLength(1)
  })

  it('refuses the right code after five wrong ones', async () => {
    const { auth, inbox } = await testAuth()
    const { challengeId } = await auth.otp.request({ identifier: '+442079460958' })
    await inbox.settle()
    for (const otp of wrongCodes(inbox.code, 5))
      await rejectsWith(auth.otp.verify({ challengeId, otp }), 'authentication_failed')

    await rejectsWith(auth.otp.verify({ challengeId, otp: inbox.code }), 'authentication_failed')
  })

  it('takes no code of another length, though it begins like the right one', async () => {
    const { auth, inbox } = await testAuth({ otp: { length: 8 } })
    const { challengeId } = await auth.otp.request({ identifier: '+442079460958' })
    await inbox.settle()
    const otp = inbox.code

    await rejectsWith(auth.otp.verify({ challengeId, otp: otp.slice(0, 4) }), 'authentication_failed')
    expect((await auth.otp.verify({ challengeId, otp })).account.id).toBe(1)
  })

  it('has no tokens for who is not signed in', async () => {
    const { auth } = await testAuth()

    expect(await auth.authenticate(new Request('http://localhost:4000/'))).toBeUndefined()
    expect(await auth.authenticate(bearer('nonsense'))).toBeUndefined()
    expect(() => auth.tokens.verify('nonsense')).toThrow(AuthError)
  })
})

describe('accounts', () => {
  it('that are disabled cannot sign in or go on, and can again when enabled', async () => {
    const test = await testAuth({ otp: { cooldown: 0 } })
    const { account, access, refresh } = await signIn(test, 'ada@example.com')
    await test.auth.accounts.disable(account.id)

    expect(await test.auth.authenticate(bearer(access))).toBeUndefined()
    await rejectsWith(test.auth.tokens.refresh(refresh), 'no_active_account')
    await rejectsWith(signIn(test, 'ada@example.com'), 'authentication_failed')

    await test.auth.accounts.enable(account.id)
    expect((await signIn(test, 'ada@example.com')).account.id).toBe(account.id)
  })

  it('that are deleted leave no name behind, free their address, and never give their number to another', async () => {
    const test = await testAuth({ otp: { cooldown: 0 } })
    const { account, access } = await signIn(test, 'ada@example.com')
    await test.auth.accounts.update(account.id, { firstName: 'Ada', lastName: 'Lovelace' })
    await test.auth.accounts.delete(account.id)

    expect(await test.auth.authenticate(bearer(access))).toBeUndefined()
    expect(await test.auth.accounts.find('ada@example.com')).toBeUndefined()
    expect(await test.auth.accounts.get(account.id)).toMatchObject({ firstName: '', lastName: '' })
    const again = await signIn(test, 'ada@example.com')
    expect(again.account.id).toBeGreaterThan(account.id)
    expect(again.account.firstName).toBe('')
  })

  it('that do not exist are refused', async () => {
    const { auth } = await testAuth()

    await rejectsWith(auth.accounts.disable(7), 'user_not_found')
    await rejectsWith(auth.accounts.delete(7), 'user_not_found')
    await rejectsWith(auth.accounts.update(7, { firstName: 'x' }), 'user_not_found')
  })
})

describe('sessions', () => {
  it('end for good when an older refresh token comes back after the grace, and say so', async () => {
    const test = await testAuth()
    const { refresh, access } = await signIn(test, 'ada@example.com')
    const next = await test.auth.tokens.refresh(refresh)
    test.clock.advance({ seconds: 10 })

    await rejectsWith(test.auth.tokens.refresh(refresh), 'token_not_valid')
    await rejectsWith(test.auth.tokens.refresh(next.refresh ?? ''), 'token_not_valid')
    expect(await test.auth.authenticate(bearer(access))).toBeUndefined()
    expect(test.events.slice(-2)).toMatchObject([
      { type: 'session.reuse_detected' },
      { type: 'session.ended', reason: 'reuse' },
    ])
  })

  it('give the same successor to whoever asks again within the grace', async () => {
    const test = await testAuth()
    const { refresh } = await signIn(test, 'ada@example.com')
    const first = await test.auth.tokens.refresh(refresh)
    test.clock.advance({ ms: 9_999 })

    expect((await test.auth.tokens.refresh(refresh)).refresh).toBe(first.refresh)
  })

  it('never live longer than was set at sign-in', async () => {
    const test = await testAuth({ jwt: { refreshTokenLifetimeDays: 2 } })
    let { refresh } = await signIn(test, 'ada@example.com')
    for (let hour = 1; hour < 48; hour++) {
      test.clock.advance({ hours: 1 })
      refresh = (await test.auth.tokens.refresh(refresh)).refresh ?? ''
    }
    test.clock.advance({ hours: 1 })

    await rejectsWith(test.auth.tokens.refresh(refresh), 'token_not_valid')
  })

  it('end when their refresh token is revoked, and only they', async () => {
    const test = await testAuth({ otp: { cooldown: 0 } })
    const one = await signIn(test, 'ada@example.com')
    const other = await signIn(test, 'ada@example.com')
    await test.auth.tokens.revoke(one.refresh)

    expect(await test.auth.authenticate(bearer(one.access))).toBeUndefined()
    expect(await test.auth.authenticate(bearer(other.access))).toMatchObject({ id: other.account.id })
    await rejectsWith(test.auth.tokens.revoke(one.refresh), 'token_not_valid')
  })
})

describe('an application that passes the wrong thing', () => {
  const wrong = [
    ['otp.request needs identifier', (auth: Auth) => auth.otp.request({} as never)],
    [
      'otp.request: challengeId must be text',
      (auth: Auth) => auth.otp.request({ identifier: 'a@example.com', challengeId: 7 as never }),
    ],
    [
      'otp.request: channel must be one of',
      (auth: Auth) => auth.otp.request({ identifier: 'a@example.com', channel: 'pigeon' as never }),
    ],
    ['otp.verify needs otp', (auth: Auth) => auth.otp.verify({ otp: 123456 as never })],
    ['accountId must be a whole number', (auth: Auth) => auth.accounts.get(Number.NaN)],
    ['accountId must be a whole number', (auth: Auth) => auth.accounts.disable(1.5)],
  ] as const

  it.each(wrong)('is told so: %s', async (sentence, call) => {
    const { auth } = await testAuth()

    await expect(call(auth)).rejects.toThrow(TypeError)
    await expect(call(auth)).rejects.toThrow(sentence)
  })
})

describe('an owner who asks from ever new devices', () => {
  it('gets no more messages than the limits of proven devices allow', async () => {
    const { auth, inbox } = await testAuth()
    const identifier = '+12025550123'
    let deviceProofs: string | undefined
    let sent = 0
    for (let n = 0; n < 50; n++) {
      const context = deviceProofs === undefined ? {} : { deviceProofs }
      const asked = await auth.otp.request({ identifier }, context).catch(() => undefined)
      if (asked === undefined) continue
      sent += 1
      await inbox.settle()
      // Verified as an empty browser: each proof makes a new device.
      deviceProofs = (await auth.otp.verify({ challengeId: asked.challengeId, otp: inbox.code })).deviceProofs
    }

    expect(sent).toBe(2)
  })
})

describe('listeners', () => {
  it('that reject harm nobody', async () => {
    const test = await testAuth()
    test.auth.on('otp.requested', async () => {
      throw new Error('from a listener')
    })
    await test.auth.otp.request({ identifier: 'ada@example.com' })

    await expect(test.inbox.settle()).rejects.toThrow(AggregateError)
  })

  it('hear one kind of event or all, until they stop, and one that throws disturbs nobody', async () => {
    const test = await testAuth()
    const heard: string[] = []
    const stop = test.auth.on('otp.requested', ({ recipient }) => heard.push(recipient ?? ''))
    test.auth.on('otp.requested', () => {
      throw new Error('from a listener')
    })
    await test.auth.otp.request({ identifier: 'ada@example.com' })
    stop()
    await test.auth.otp.request({ identifier: 'bob@example.com' })

    expect(heard).toEqual(['a•••••@example.com'])
    await expect(test.inbox.settle()).rejects.toThrow(AggregateError)
  })
})
