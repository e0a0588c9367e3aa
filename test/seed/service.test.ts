import { describe, expect, it } from 'vitest'
import type { Channel } from '../../src/index.ts'
import { testAuth, wrongCodes } from '../../src/testing/index.ts'

// The first specification, "Testing", "Service Layer" and "Phone Validation".

const succeeded = { success: true, error: null }
const failed = (error: string) => ({ success: false, error })

/** A provider that carries nothing that is asked for here. */
const onlyVoice: Channel = { name: 'voice-only', transports: ['voice'], send: async () => ({ outcome: 'sent' }) }
const onlyEmail: Channel = { name: 'email-only', transports: ['email'], send: async () => ({ outcome: 'sent' }) }

describe('OTPService, asked for a code', () => {
  it('test_request_phone_otp_new_user', async () => {
    const { auth } = await testAuth()

    expect(await auth.otp.service.requestPhone('+1234567890')).toEqual(succeeded)
  })

  it('sends an email one', async () => {
    const { auth, inbox } = await testAuth()

    expect(await auth.otp.service.requestEmail('user@example.com', 'https://reforms.ai')).toEqual(succeeded)
    await inbox.settle()
    expect(inbox.last).toMatchObject({ channel: 'email', to: 'user@example.com' })
  })

  it.each([
    ['+1234567890', undefined, 'whatsapp'],
    ['+1234567890', 'phone', 'whatsapp'],
    ['user@example.com', undefined, 'email'],
    ['user@example.com', 'email', 'email'],
  ] as const)('request_otp(%j, %j) goes out by %s', async (identifier, channel, transport) => {
    const { auth, inbox } = await testAuth()

    expect(await auth.otp.service.request(identifier, channel, 'https://reforms.ai')).toEqual(succeeded)
    await inbox.settle()
    expect(inbox.last).toMatchObject({ channel: transport, to: identifier })
  })

  it.each(['+1234567890', '+1 (555) 123-4567', '+44 20 7946 0958'])('takes the valid number %s', async (phone) => {
    const { auth } = await testAuth()

    expect(await auth.otp.service.requestPhone(phone)).toEqual(succeeded)
  })

  it.each([
    ['1234567890', 'missing +'],
    ['+0234567890', 'starts with 0'],
    ['+12', 'too short'],
  ])('refuses the invalid number %s (%s)', async (phone) => {
    const { auth } = await testAuth()

    expect(await auth.otp.service.requestPhone(phone)).toEqual(failed('invalid_phone'))
  })

  it.each(['', 'user', 'user@', '@example.com', '+1234567890'])('refuses the invalid email %j', async (email) => {
    const { auth } = await testAuth()

    expect(await auth.otp.service.requestEmail(email)).toEqual(failed('invalid_email'))
  })

  it.each(['', 'nonsense', 'user@example.com'])('refuses the invalid phone %j', async (phone) => {
    const { auth } = await testAuth()

    expect(await auth.otp.service.requestPhone(phone)).toEqual(failed('invalid_phone'))
  })

  it('says email_send_failed where nothing carries email', async () => {
    const { auth } = await testAuth({ otp: { channels: [onlyVoice] } })

    expect(await auth.otp.service.requestEmail('user@example.com')).toEqual(failed('email_send_failed'))
  })

  it('says sms_send_failed where nothing reaches phones', async () => {
    const { auth } = await testAuth({ otp: { channels: [onlyEmail] }, phone: { validation: 'lenient' } })

    expect(await auth.otp.service.requestPhone('+1234567890')).toEqual(failed('sms_send_failed'))
  })

  it.each([
    ['user@example.com', 'email_send_failed'],
    ['+1234567890', 'sms_send_failed'],
  ])('knows the error of the channel that it detected for %s', async (identifier, error) => {
    const carries = identifier.includes('@') ? onlyVoice : onlyEmail
    const { auth } = await testAuth({ otp: { channels: [carries] }, phone: { validation: 'lenient' } })

    expect(await auth.otp.service.request(identifier)).toEqual(failed(error))
  })
})

describe('OTPService, given a code', () => {
  it('test_verify_phone_otp_success', async () => {
    const { auth, inbox } = await testAuth()
    await auth.otp.service.requestPhone('+1234567890')
    await inbox.settle()

    const user = await auth.otp.service.verifyPhone('+1234567890', inbox.code, 'https://reforms.ai')

    expect(user).not.toBeNull()
    expect(user?.phoneVerified).toBe(true)
  })

  it('gives the account of an email', async () => {
    const { auth, inbox } = await testAuth()
    await auth.otp.service.requestEmail('user@example.com')
    await inbox.settle()

    const user = await auth.otp.service.verifyEmail('user@example.com', inbox.code)

    expect(user).toMatchObject({ id: 1, email: 'user@example.com', phone: '', phoneVerified: false })
  })

  it('detects the channel', async () => {
    const { auth, inbox } = await testAuth()
    await auth.otp.service.request('+1 (555) 123-4567')
    await inbox.settle()

    const user = await auth.otp.service.verify('+15551234567', inbox.code)

    expect(user).toMatchObject({ phone: '+15551234567', phoneVerified: true })
  })

  it('gives null for a wrong one', async () => {
    const { auth, inbox } = await testAuth()
    await auth.otp.service.requestPhone('+1234567890')
    await inbox.settle()
    const [wrong = ''] = wrongCodes(inbox.code, 1)

    expect(await auth.otp.service.verifyPhone('+1234567890', wrong)).toBeNull()
  })

  it.each(['', '12', 'abcdef', '１２３４５６'])('gives null for what is no code: %j', async (otp) => {
    const { auth } = await testAuth()

    expect(await auth.otp.service.verifyPhone('+1234567890', otp)).toBeNull()
  })

  it('gives null to whoever never asked', async () => {
    const { auth } = await testAuth()

    expect(await auth.otp.service.verifyEmail('user@example.com', '123456')).toBeNull()
  })

  it('takes each code once', async () => {
    const { auth, inbox } = await testAuth()
    await auth.otp.service.requestPhone('+1234567890')
    await inbox.settle()
    await auth.otp.service.verifyPhone('+1234567890', inbox.code)

    expect(await auth.otp.service.verifyPhone('+1234567890', inbox.code)).toBeNull()
  })

  it('makes the account at the first proof and finds it at the next', async () => {
    const { auth, inbox, clock } = await testAuth()
    const ids: unknown[] = []
    for (const _ of ['first', 'second']) {
      await auth.otp.service.requestPhone('+1234567890')
      await inbox.settle()
      ids.push((await auth.otp.service.verifyPhone('+1234567890', inbox.code))?.id)
      clock.advance({ seconds: 30 })
    }

    expect(ids).toEqual([1, 1])
  })
})

describe('CustomUser', () => {
  async function userOf(identifier: string) {
    const { auth, inbox } = await testAuth()
    await auth.otp.service.request(identifier)
    await inbox.settle()
    return auth.otp.service.verify(identifier, inbox.code)
  }

  it('has a generated username that says nothing of the person', async () => {
    const user = await userOf('ada.lovelace@example.com')

    expect(user?.username).toMatch(/^user_[0-9a-z]{16}$/)
  })

  it('has an empty phone where it signed up by email', async () => {
    expect((await userOf('user@example.com'))?.phone).toBe('')
  })

  it.each([
    ['user@example.com', 'email', 'user@example.com'],
    ['user@example.com', undefined, 'user@example.com'],
    ['user@example.com', 'phone', null],
    ['+1234567890', 'phone', '+1234567890'],
  ] as const)('of %s: get_identifier_for_otp(%j) is %j', async (identifier, channel, expected) => {
    expect((await userOf(identifier))?.identifierForOtp(channel)).toBe(expected)
  })

  it('of a phone has no identifier for email: its shown address reaches nobody', async () => {
    expect((await userOf('+1234567890'))?.identifierForOtp('email')).toBeNull()
  })
})
