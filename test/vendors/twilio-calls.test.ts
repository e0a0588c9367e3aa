import { afterAll, describe, expect, it } from 'vitest'
import type { Channel, Message } from '../../src/core/channel.ts'
import type { TwilioSettings } from '../../src/core/provider-settings.ts'
import {
  formCall,
  formIn,
  phoneMessage as message,
  noteOfDescription,
  senderOf,
  startTwilio,
  twilioSettings,
} from './twilio.ts'

const signal = new AbortController().signal
const twilio = await startTwilio()
afterAll(() => twilio.close())

const spoken = {
  prompt: 'Hier ist Böse & "Söhne". Drücken Sie eine Taste.',
  code: '1, 2, 3, 4, 5, 6. Noch einmal: 1, 2, 3, 4, 5, 6.',
}

describe(`a call${noteOfDescription}`, () => {
  it('says who calls, twice, and hangs up without a key; the code is not in it', async () => {
    await channel().send(message('voice', { spoken, locale: 'de' }), signal)
    const form = formIn(twilio.asked.at(-1))
    const events = new URLSearchParams(twilio.asked.at(-1)?.body).getAll('StatusCallbackEvent')

    expect(form).toMatchObject({ To: '+442079460958', From: '+15005550007', StatusCallbackMethod: 'POST' })
    expect(events).toEqual(['ringing', 'answered', 'completed'])
    expect(form['Twiml']?.replace(/say=[\w-]+/, 'say=…')).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><Response><Gather input="dtmf" numDigits="1" finishOnKey="" timeout="8" ' +
        'method="POST" action="https://auth.example.com/accounts/webhook/message-status/?delivery=dlv_1&amp;say=…">' +
        '<Say language="de-DE">Hier ist Böse &amp; &quot;Söhne&quot;. Drücken Sie eine Taste.</Say><Pause length="2"/>' +
        '<Say language="de-DE">Hier ist Böse &amp; &quot;Söhne&quot;. Drücken Sie eine Taste.</Say></Gather><Hangup/></Response>',
    )
    expect(form['Twiml']).not.toMatch(/1, 2, 3|123456/)
  })

  it('says the code when a key was pressed', async () => {
    const answer = await pressed({ spoken, locale: 'de' })

    expect(answer).toMatchObject({
      reports: [
        { id: 'CA1:key-pressed', delivery: 'dlv_1', reference: 'CA1', state: 'delivered', status: 'key-pressed' },
      ],
      answer: {
        type: 'text/xml',
        body:
          '<?xml version="1.0" encoding="UTF-8"?><Response>' +
          '<Say language="de-DE">1, 2, 3, 4, 5, 6. Noch einmal: 1, 2, 3, 4, 5, 6.</Say><Hangup/></Response>',
      },
    })
  })

  it('says its text where it has no spoken words', async () => {
    expect(await pressed({ text: 'Your code: 1, 2' })).toMatchObject({
      answer: { body: expect.stringContaining('1, 2</Say>') },
    })
    expect(formIn(twilio.asked.at(-1))['Twiml']).toContain(
      '<Say language="en-US">Press any key to hear your code.</Say>',
    )
  })

  it('says the code under the token of before', async () => {
    const next = 'f'.repeat(32)
    const settings = twilioSettings(twilio.url, { authToken: next, previousAuthToken: twilioSettings('').authToken })

    expect(await pressed({ spoken }, { settings, token: next })).toMatchObject({ reports: [{ state: 'delivered' }] })
  })

  it.each([
    ['the code is worthless by then', { now: 605_000 }],
    ['the key belongs to another call', { delivery: 'dlv_2' }],
    ['what was sealed is damaged', { damage: 'AAAA' }],
  ])('ends where %s', async (_what, changes) => {
    expect(await pressed({ spoken }, changes)).toEqual({
      reports: [],
      answer: { type: 'text/xml', body: '<?xml version="1.0" encoding="UTF-8"?><Response><Hangup/></Response>' },
    })
  })

  it('whose words are more than 4000 characters is not asked for', async () => {
    const prompt = 'x'.repeat(2_000)

    expect(await channel().send(message('voice', { spoken: { prompt, code: '1' } }), signal)).toMatchObject({
      outcome: 'refused',
      reason: 'too_long',
    })
  })

  it('holds nothing that is no XML', async () => {
    await channel().send(message('voice', { spoken: { prompt: 'a\u0000<b>\ud800\u001b\u2028', code: '1' } }), signal)

    expect(formIn(twilio.asked.at(-1))['Twiml']).toContain('<Say language="en-US">a &lt;b&gt;  \u2028</Say>')
  })
})
function channel(changes: Partial<TwilioSettings> = {}): Channel {
  return senderOf(twilioSettings(twilio.url, changes))
}

interface Pressing {
  readonly settings?: TwilioSettings
  readonly token?: string
  readonly now?: number
  readonly delivery?: string
  readonly damage?: string
}

/** Calls, and presses a key as Twilio tells it. */
async function pressed(
  changes: Partial<Message>,
  { settings, token, now, delivery, damage = '' }: Pressing = {},
): Promise<unknown> {
  await channel().send(message('voice', changes), signal)
  const [, action = ''] = /action="([^"]+)"/.exec(formIn(twilio.asked.at(-1))['Twiml'] ?? '') ?? []
  const { pathname, search } = new URL(action.replaceAll('&amp;', '&'))
  const path = pathname.replace('/accounts/webhook', '') + search.replace('dlv_1', delivery ?? 'dlv_1') + damage
  const fields = { AccountSid: twilioSettings('').accountSid, CallSid: 'CA1', CallStatus: 'in-progress', Digits: '5' }
  const read = senderOf(settings ?? twilioSettings(twilio.url)).callbacks?.['message-status']
  return read?.(formCall(fields, { path, ...(token && { token }), ...(now && { now }) }))
}
