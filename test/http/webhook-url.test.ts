import { afterAll, expect, it } from 'vitest'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { formCall, formIn, startTwilio, twilioSettings } from '../vendors/twilio.ts'
import { client } from './client.ts'

const { accountSid, authToken, callbackUrl } = twilioSettings('')
const at = 'https://hooks.example.com/twilio'

const twilio = await startTwilio()
afterAll(() => twilio.close())

/** Twilio took a message, and was told to call there. */
async function sent(
  webhookUrl: string | undefined,
): Promise<TestAuth & { readonly told: string; status(): Promise<string> }> {
  const account = {
    accountSid,
    authToken,
    smsFrom: '+15005550006',
    baseUrl: twilio.url,
    ...(webhookUrl && { webhookUrl }),
  }
  const made = await testAuth({ publicUrl: 'https://auth.example.com', twilio: account })
  const { handle } = await made.auth.otp.request({ identifier: '+12025550123' })
  await made.auth.deliver()
  const told = formIn(twilio.asked.at(-1))['StatusCallback'] ?? ''
  return { ...made, told, status: async () => (await made.auth.otp.status(handle)).status }
}

/** Twilio calls a public address, and whatever stands before us brings it to our own route. */
async function call({ auth }: TestAuth, below: string, path: string): Promise<number> {
  const fields = { AccountSid: accountSid, MessageSid: `SM${'0'.repeat(32)}`, MessageStatus: 'delivered' }
  const { headers, body } = formCall(fields, { below, path })
  const answer = await client(auth).post(`/accounts/webhook${path}`, Buffer.from(body).toString(), {
    headers: Object.fromEntries(headers),
  })
  return answer.status
}

it('a call is judged by the address that Twilio was told', async () => {
  const stage = await sent(at)
  const path = stage.told.slice(at.length)

  expect(stage.told).toMatch(`${at}/message-status/?delivery=dlv_`)
  expect(await call(stage, callbackUrl ?? '', path)).toBe(403)
  expect(await stage.status()).toBe('sent')
  expect(await call(stage, at, path)).toBe(200)
  expect(await stage.status()).toBe('delivered')
})

it('which is the one that the world sees where there is no other', async () => {
  const stage = await sent(undefined)
  const path = stage.told.slice(callbackUrl?.length)

  expect(await call(stage, at, path)).toBe(403)
  expect(await call(stage, callbackUrl ?? '', path)).toBe(200)
  expect(await stage.status()).toBe('delivered')
})
