import { afterEach, describe, expect, it } from 'vitest'
import { tellOperators } from '../../src/auth/alerts.ts'
import type { Deps } from '../../src/core/deps.ts'
import type { Event, NewEvent } from '../../src/core/events.ts'
import { createListeners } from '../../src/core/listeners.ts'
import type { TelegramSettings } from '../../src/core/provider-settings.ts'
import { type Alert, alertOf } from '../../src/providers/telegram/alert.ts'
import { createAlertQueue } from '../../src/providers/telegram/queue.ts'
import { textOf } from '../../src/providers/telegram/text.ts'
import { createTelegram, type Telegram, type TelegramOptions } from '../../src/providers/telegram.ts'
import { testClock } from '../../src/testing/clock.ts'
import { waitUntil } from '../wait-until.ts'
import { type Loopback } from './loopback.ts'
import { startTelegram, tooManyRequests } from './telegram.ts'

const botToken = `123456:${'t'.repeat(35)}`

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.close()
})

function settingsFor(baseUrl: string, changes: Partial<TelegramSettings> = {}): TelegramSettings {
  return {
    baseUrl,
    requestTimeoutMs: 5_000,
    botToken,
    chatId: -1001234,
    parseMode: 'HTML',
    disableNotification: false,
    disableWebPagePreview: true,
    maxRetries: 3,
    retryDelayMs: 1_000,
    ...changes,
  }
}

/** Alerts to a Telegram on this machine, by a clock that pauses move on. */
async function connected(changes: Partial<TelegramSettings> = {}, options: Partial<TelegramOptions> = {}) {
  const vendor = await startTelegram(botToken)
  const clock = testClock()
  const pauses: number[] = []
  const telegram = createTelegram(settingsFor(vendor.url, changes), {
    projectName: 'Acme',
    now: clock.now,
    async pause(ms) {
      pauses.push(ms)
      clock.advance({ ms })
    },
    ...options,
  })
  open.push(vendor, telegram)
  return { vendor, telegram, clock, pauses }
}

function texts({ asked }: Loopback): readonly string[] {
  return asked.map(({ body }) => JSON.parse(body).text)
}

function alert(changes: Partial<Alert> = {}): Alert {
  return { kind: 'otp.failed', priority: 'high', title: 'Something happened', fields: {}, ...changes }
}

async function told(telegram: Telegram, vendor: Loopback, alerts: readonly Alert[]): Promise<readonly string[]> {
  for (const each of alerts) telegram.tell(each)
  await waitUntil(() => vendor.asked.length >= alerts.length)
  return texts(vendor)
}

const at = Date.UTC(2026, 0, 2, 3, 4, 5)

function event(given: NewEvent): Event {
  return { id: 'evt_1', ...given } as Event
}

const asked = {
  type: 'otp.requested',
  at,
  challenge: 'chl_1',
  purpose: 'login',
  repeated: false,
  transport: 'sms',
  recipient: '+44•••••0958',
} as const

describe('the alert of an event', () => {
  it('is a request for a code of somebody who is known', () => {
    expect(alertOf(event(asked), { isNew: false })).toEqual({
      kind: 'otp.requested',
      priority: 'low',
      title: '🔑📱 Phone OTP Login Request',
      fields: {
        phone: '+44•••••0958',
        user_type: 'Existing User',
        channel: 'sms',
        timestamp: '2026-01-02 03:04:05 UTC',
      },
    })
  })

  it('is a request for a code of somebody new, by phone or email', () => {
    expect(alertOf(event(asked), { isNew: true })).toMatchObject({
      title: '🆕📱 New User Phone OTP Request',
      fields: { user_type: 'New User' },
    })
    const byEmail = event({ ...asked, transport: 'email', recipient: 'a•••••@example.com' })
    expect(alertOf(byEmail, { isNew: true })).toMatchObject({
      title: '🆕📧 New User Email OTP Request',
      fields: { email: 'a•••••@example.com' },
    })
  })

  it('is a message that did not arrive, unless it was no longer needed', () => {
    const failed = { at, type: 'otp.failed', challenge: 'chl_1', delivery: 'dlv_1', reason: 'timeout' } as const

    expect(alertOf(event({ ...failed, state: 'unknown', provider: 'smtp' }))).toMatchObject({
      priority: 'high',
      fields: { provider: 'smtp', state: 'unknown', reason: 'timeout', delivery: 'dlv_1' },
    })
    expect(alertOf(event({ ...failed, state: 'cancelled' }))).toBeUndefined()
    expect(alertOf(event({ ...failed, state: 'failed', reason: 'bad_credentials', errorCode: '20003' }))).toMatchObject(
      { priority: 'critical', fields: { error_code: '20003' } },
    )
  })

  it('is a stolen token, and matters most', () => {
    const reused = event({ at, type: 'session.reuse_detected', accountId: 7, sessionId: 'ses_1' })

    expect(alertOf(reused)).toMatchObject({ priority: 'critical', fields: { account: '7', session: 'ses_1' } })
  })

  it('is a test identity that signed in', () => {
    const used = { at, type: 'test_identity.used', accountId: 7, challenge: 'chl_1', recipient: '+1•••••0123' } as const

    expect(alertOf(event(used))).toMatchObject({
      kind: 'test_identity.used',
      priority: 'high',
      fields: { recipient: '+1•••••0123', account: '7' },
    })
  })

  it.each(['created', 'updated', 'disabled', 'enabled', 'deleted'] as const)('is an account that was %s', (what) => {
    const changed = event({ at, type: `account.${what}`, accountId: 7 } as NewEvent)

    expect(alertOf(changed)).toMatchObject({ kind: `account.${what}`, fields: { account: '7' } })
  })

  it('is nothing for what happens all the time', () => {
    expect(alertOf(event({ at, type: 'session.refreshed', accountId: 7, sessionId: 'ses_1' }))).toBeUndefined()
    expect(alertOf(event({ at, type: 'otp.verified', accountId: 7, challenge: 'chl_1' }))).toBeUndefined()
  })
})

describe('the text of an alert', () => {
  const hostile = {
    name: '</b><a href="https://evil.example">*_`[x](https://evil.example)~>#+-=|{}.!\\',
    line: 'a\nphone: +1\r\nb\u202ec',
  }

  it.each(['HTML', 'Markdown', 'MarkdownV2', undefined] as const)(
    'is text alone, whatever is in it: %s',
    async (parseMode) => {
      const { vendor, telegram } = await connected({ parseMode })
      const [text] = await told(telegram, vendor, [
        alert({ title: 'A <b> *title* [x', fields: { a_b: '1', ...hostile } }),
      ])

      await waitUntil(() => vendor.statuses.length === 1)
      expect(vendor.statuses).toEqual([200])
      expect(text?.split('\n')).toHaveLength(5)
      expect(text).not.toContain('\u202e')
    },
  )

  it('shows every value escaped in HTML', () => {
    expect(textOf(alert({ fields: { name: '<i>&"' } }), 'HTML')).toBe(
      '<b>Something happened</b>\n\n<b>name</b>: &lt;i&gt;&amp;&quot;',
    )
  })

  it('is never longer than Telegram takes', () => {
    const fields = Object.fromEntries(
      Array.from({ length: 100 }, (_, index) => [`field ${index}`, '&🔑'.repeat(1_000)]),
    )

    for (const parseMode of ['HTML', 'Markdown', 'MarkdownV2', undefined] as const) {
      const text = textOf(alert({ title: '&'.repeat(5_000), fields }), parseMode, '[Acme dev]')
      expect(text.length).toBeGreaterThan(1_000)
      expect(text.length).toBeLessThanOrEqual(4_096)
      expect(Buffer.from(text).toString()).toBe(text)
    }
  })

  it('names the project and the stage, but not in production', async () => {
    const production = await connected()
    const development = await connected({}, { stage: 'dev' })

    expect(await told(production.telegram, production.vendor, [alert()])).toEqual(['<b>Something happened</b>'])
    expect(await told(development.telegram, development.vendor, [alert()])).toEqual([
      '[Acme dev] <b>Something happened</b>',
    ])
  })
})

describe('alerts by Telegram', () => {
  it('go to the chat of the settings, twenty a second', async () => {
    const { vendor, telegram, pauses } = await connected({ disableNotification: true })
    await told(telegram, vendor, [alert({ title: 'one' }), alert({ title: 'two' })])

    expect(JSON.parse(vendor.asked[0]?.body ?? '')).toEqual({
      chat_id: -1001234,
      text: '<b>one</b>',
      parse_mode: 'HTML',
      disable_notification: true,
      link_preview_options: { is_disabled: true },
    })
    expect(pauses[0]).toBe(50)
  })

  it('go by what they matter', async () => {
    const { vendor, telegram } = await connected()
    const alerts = (['low', 'normal', 'high', 'critical', 'low'] as const).map((priority) =>
      alert({ kind: priority, title: priority, priority }),
    )
    const [first, ...others] = await told(telegram, vendor, [alert({ title: 'first' }), ...alerts])

    expect(first).toContain('first')
    expect(others.map((text) => /<b>(\w+)/.exec(text)?.[1])).toEqual(['critical', 'high', 'normal', 'low', 'low'])
  })

  it('wait as long as Telegram says, and are told again', async () => {
    const { vendor, telegram, pauses } = await connected()
    vendor.next(tooManyRequests(17))
    telegram.tell(alert({ title: 'patience' }))
    await waitUntil(() => vendor.asked.length === 2 && pauses.length === 2)

    expect(pauses).toEqual([17_000, 50])
    expect(texts(vendor)).toEqual(['<b>patience</b>', '<b>patience</b>'])
  })

  it('wait as long as Telegram says also where the one before is given up', async () => {
    const { vendor, telegram, pauses } = await connected({ maxRetries: 0 })
    vendor.next(tooManyRequests(30))
    telegram.tell(alert({ title: 'lost' }))
    telegram.tell(alert({ title: 'next' }))
    await waitUntil(() => vendor.asked.length === 2 && pauses.length === 2)

    expect(pauses).toEqual([30_000, 50])
  })

  it('are given up after as many tries as the settings say, and the next one is told', async () => {
    const { vendor, telegram, pauses } = await connected({ maxRetries: 2, retryDelayMs: 700 })
    vendor.next('reset', { status: 502 }, 'reset')
    telegram.tell(alert({ title: 'lost' }))
    telegram.tell(alert({ title: 'next' }))
    await waitUntil(() => vendor.asked.length === 4)

    expect(pauses.slice(0, 3)).toEqual([700, 1_400, 50])
    expect(texts(vendor).at(-1)).toBe('<b>next</b>')
  })

  it('are not repeated where Telegram refuses them', async () => {
    const { vendor, telegram } = await connected({ botToken: '999:wrong' })
    telegram.tell(alert({ title: 'one' }))
    telegram.tell(alert({ title: 'two' }))
    await waitUntil(() => vendor.asked.length === 2)

    expect(texts(vendor)).toEqual(['<b>one</b>', '<b>two</b>'])
  })

  it('never hurt whoever tells them, whatever they are and wherever they go', async () => {
    const { vendor, telegram } = await connected()
    const nowhere = createTelegram(settingsFor('http://127.0.0.1:1', { maxRetries: 0 }), {
      projectName: 'Acme',
      now: () => 0,
    })
    open.push(nowhere)
    nowhere.tell(alert())
    telegram.tell(alert({ title: undefined as unknown as string }))

    expect(await told(telegram, vendor, [alert({ title: 'still there' })])).toEqual(['<b>still there</b>'])
  })

  it('are over once it is closed', async () => {
    const { vendor, telegram } = await connected()
    vendor.next('hang')
    for (const title of ['one', 'two', 'three']) telegram.tell(alert({ title }))
    await waitUntil(() => vendor.asked.length === 1)
    await telegram.close()
    telegram.tell(alert({ title: 'late' }))

    expect(vendor.asked).toHaveLength(1)
  })
})

describe('a flood of alerts', () => {
  it('is twenty of a kind and how many more there were, and hides no other', async () => {
    const { vendor, telegram } = await connected()
    for (let index = 0; index < 500; index++)
      telegram.tell(alert({ kind: 'otp.requested', title: 'Request', priority: 'low' }))
    telegram.tell(alert({ kind: 'session.reuse_detected', title: 'Theft', priority: 'critical' }))
    await waitUntil(() => vendor.asked.length === 22)

    expect(texts(vendor)[1]).toBe('<b>Theft</b>')
    expect(texts(vendor).filter((text) => text === '<b>Request</b>')).toHaveLength(20)
    expect(texts(vendor)).toContain('<b>Request, and 480 more</b>')
  })

  it('has nothing looked up but for those that are told one by one', async () => {
    const vendor = await startTelegram(botToken)
    const listeners = createListeners(() => {})
    const looks: string[] = []
    const challenge = async (handle: string) => {
      looks.push(handle)
      return { recipient: { kind: 'phone', value: '+442079460958' } }
    }
    const deps = {
      settings: { telegram: settingsFor(vendor.url), environment: 'production', projectName: 'Acme', otp: {} },
      ambient: { now: () => at },
      store: { challenge, accountOf: async () => undefined },
    }
    const alerts = tellOperators(deps as unknown as Deps, listeners.on)
    open.push(vendor, { close: alerts.stop })
    listeners.publish(Array.from({ length: 100 }, (_, index) => event({ ...asked, challenge: `chl_${index}` })))
    await waitUntil(() => vendor.asked.length === 20)

    expect(looks).toHaveLength(20)
    expect(texts(vendor)[19]).toContain('New User')
  })

  it('is told one by one again after its minute', async () => {
    const { vendor, telegram, clock } = await connected()
    for (let index = 0; index < 21; index++) telegram.tell(alert({ title: 'Request' }))
    await waitUntil(() => vendor.asked.length === 21)
    clock.advance({ minutes: 1 })

    telegram.tell(alert({ title: 'Later' }))
    await waitUntil(() => vendor.asked.length === 22)
    expect(texts(vendor).at(-1)).toBe('<b>Later</b>')
  })

  it('leaves a thousand waiting, of which the least important are dropped first', () => {
    const queue = createAlertQueue()
    const push = (priority: Alert['priority'], count: number): number => {
      for (let index = 0; index < count; index++) queue.push(alert({ priority }))
      return queue.size
    }

    expect(push('low', 1_000)).toBe(800)
    expect(push('normal', 1_000)).toBe(900)
    expect(push('high', 950)).toBe(1_000)
    expect(push('critical', 900)).toBe(1_000)
    const left = Array.from({ length: 1_000 }, () => queue.shift()?.priority)
    expect(left.filter((priority) => priority === 'critical')).toHaveLength(900)
    expect(left.filter((priority) => priority === 'high')).toHaveLength(100)
    expect(queue.shift()).toBeUndefined()
  })
})
