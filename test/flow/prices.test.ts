import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { sql } from '../../src/store/sql.ts'
import { testAuth } from '../../src/testing/index.ts'
import { client } from '../http/client.ts'
import { peekInto } from '../peek.ts'
import { formCall, noteOfDescription, startTwilio, twilioSettings } from '../vendors/twilio.ts'
import { soundAccount } from '../vendors/twilio-account.ts'
import { waitUntil } from '../wait-until.ts'

const { accountSid, authToken, smsFrom = '', voiceFrom = '' } = twilioSettings('')
const free = { price: null, price_unit: 'USD' }
const paid = { price: '-0.00790', price_unit: 'usd' }

it.each([
  ['sms', 'Messages/SM', { MessageStatus: 'delivered' }, [free, paid]],
  ['voice', 'Calls/CA', { CallStatus: 'completed' }, [paid]],
  ['sms', 'Messages/SM', { MessageStatus: 'delivered' }, [free, free, { price: 'much', price_unit: 'USD' }]],
] as const)(
  `a message by %s (%s) is asked for its price when it is over${noteOfDescription}`,
  async (channel, place, told, progress) => {
    const folder = mkdtempSync(join(tmpdir(), 'keychime-prices-'))
    const twilio = await startTwilio(undefined, undefined, soundAccount({ progress }))
    const { auth, clock } = await testAuth({
      database: `sqlite:${join(folder, 'auth.db')}`,
      publicUrl: 'https://auth.example.com',
      twilio: { accountSid, authToken, smsFrom, voiceFrom, baseUrl: twilio.url },
      otp: { channels: ['twilio'] },
    })
    await auth.otp.request({ identifier: '+12025550123', channel })
    await auth.deliver()
    const database = await peekInto(auth)
    const kept = () => database.first(sql`select id, reference, price, currency from deliveries`)
    const looks = () => twilio.asked.filter(({ method }) => method === 'GET').map(({ path }) => path)

    const sent = await kept()
    const sid = String(sent?.['reference'])
    const fields = { AccountSid: accountSid, [channel === 'sms' ? 'MessageSid' : 'CallSid']: sid, ...told }
    const call = formCall(fields, { path: `/message-status/?delivery=${sent?.['id']}` })
    const { pathname, search } = new URL(call.url)
    const answer = await client(auth).post(pathname + search, Buffer.from(call.body).toString(), {
      headers: Object.fromEntries(call.headers),
    })
    expect([answer.status, looks()]).toEqual([200, []])
    await waitUntil(() => {
      clock.advance({ minutes: 1 })
      return looks().length === progress.length
    })
    // Ends what was begun.
    await auth.close()
    const end = await kept()
    await database.close()
    await twilio.close()
    rmSync(folder, { recursive: true })

    expect(looks()).toEqual(
      progress.map(() => expect.stringMatching(new RegExp(`/Accounts/${accountSid}/${place}\\w+\\.json$`))),
    )
    const isPriced = progress.some((said) => said === paid)
    expect([end?.['price'], end?.['currency']]).toEqual(isPriced ? ['-0.00790', 'USD'] : [null, null])
  },
)
