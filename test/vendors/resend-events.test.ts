import { describe, expect, it } from 'vitest'
import { keyOfWebhooks } from '../../src/config/providers/fields.ts'
import type { Report } from '../../src/core/channel.ts'
import { eventReader } from '../../src/providers/resend/events.ts'
import { type SvixCall, signSvix, svixCallback, svixSecret } from './svix.ts'
import { compareSvixSignatures } from './svix-signatures.ts'

const secret = svixSecret()
const AT = Date.UTC(2026, 0, 2, 3, 4, 5) / 1000
const read = eventReader([keyOfWebhooks(secret)])

function signed(body: string): SvixCall {
  return signSvix({ body, id: 'msg_1', timestamp: String(AT) }, secret)
}

function reportOf(type: string, data: object = {}): Report | undefined {
  const event = { type, created_at: '2026-01-02T03:04:00.123Z', data: { email_id: 'email-1', ...data } }
  const reading = read(svixCallback(signed(JSON.stringify(event))))
  return 'reports' in reading ? reading.reports[0] : undefined
}

describe("a call of Resend's webhook", () => {
  it('is judged as by its own package', () => {
    const { accepted, refused, differing } = compareSvixSignatures(1_600)

    expect(differing).toEqual([])
    expect(accepted).toBeGreaterThan(200)
    expect(refused).toBeGreaterThan(1_000)
  })

  it('is forged without secrets, headers or the right secret', () => {
    const call = signed('{}')

    expect(eventReader([])(svixCallback(call))).toEqual({ refused: 'forged' })
    expect(read({ ...svixCallback(call), headers: new Headers() })).toEqual({ refused: 'forged' })
    expect(read(svixCallback(signSvix(call, svixSecret())))).toEqual({ refused: 'forged' })
  })

  it('is taken by either secret while one is being replaced', () => {
    const [next, call] = [svixSecret(), signed('{"type":"contact.created","created_at":"2026-01-02T03:04:05Z"}')]
    const reader = eventReader([next, secret].map(keyOfWebhooks))

    expect(reader(svixCallback(call))).toEqual({ reports: [] })
    expect(reader(svixCallback(signSvix(call, next)))).toEqual({ reports: [] })
    expect(reader(svixCallback(signSvix(call, svixSecret())))).toEqual({ refused: 'forged' })
  })

  it('is forged when it is more than five minutes old, or from as far ahead', () => {
    const call = signed('{"type":"domain.updated","created_at":"2026-01-02T03:04:05Z"}')
    const verdicts = [-301, -300, 0, 300, 301].map((off) => 'reports' in read(svixCallback(call, (AT + off) * 1000)))

    expect(verdicts).toEqual([false, true, true, true, false])
  })

  it.each([
    '',
    '[]',
    'null',
    '{}',
    '{"type":"email.sent"}',
    '{"type":7,"created_at":"2026-01-02T03:04:05Z"}',
    '\uFFFD',
  ])('is malformed when it is signed and no event: %j', (body) => {
    expect(read(svixCallback(signed(body)))).toMatchObject({ refused: 'malformed' })
  })

  it.each(['contact.created', 'domain.updated', 'email.received', 'inbox.email.sent', 'email.', 'email.<script>'])(
    'is passed over where it is of no mail that we sent: %s',
    (type) => {
      expect(reportOf(type)).toBeUndefined()
    },
  )
})

describe('an event of a mail by Resend', () => {
  it('is a report with the names of the message on both sides', () => {
    const data = {
      from: 'Acme <login@acme.example>',
      to: ['ada@example.com'],
      subject: '731000 is your code',
      created_at: '2026-01-02T03:03:00Z',
      message_id: '<1@mail.acme.example>',
      headers: [{ name: 'X', value: '731000' }],
      tags: { delivery: 'dlv_1' },
    }

    expect(reportOf('email.delivered', data)).toEqual({
      id: 'msg_1',
      delivery: 'dlv_1',
      reference: 'email-1',
      state: 'delivered',
      status: 'delivered',
      at: Date.UTC(2026, 0, 2, 3, 4, 0, 123),
      rest: { created_at: '2026-01-02T03:03:00Z', message_id: '<…>' },
    })
    expect(reportOf('email.sent', { tags: [{ name: 'delivery', value: 'dlv_1' }] })?.delivery).toBe('dlv_1')
    expect(reportOf('email.sent', { tags: { delivery: 7 }, email_id: {} })).not.toHaveProperty('reference')
  })

  const unknownUser = 'smtp; 550 5.1.1 <ada@example.com> user unknown'
  it.each([
    ['email.sent', {}, { state: 'sent' }],
    ['email.delivered', {}, { state: 'delivered' }],
    ['email.delivery_delayed', {}, { status: 'delivery_delayed' }],
    ['email.scheduled', {}, { status: 'scheduled' }],
    [
      'email.bounced',
      { bounce: { type: 'Permanent', subType: 'General', message: 'No', diagnosticCode: [unknownUser] } },
      {
        state: 'failed',
        errorCode: '5.1.1',
        isFinal: true,
        rest: { type: 'Permanent', diagnosticCode: 'smtp; 550 5.1.1 <…> user unknown' },
      },
    ],
    [
      'email.bounced',
      { bounce: { type: 'Permanent', subType: 'NoEmail' } },
      { state: 'failed', errorCode: 'no_email', isFinal: true },
    ],
    [
      'email.bounced',
      { bounce: { type: 'Transient', subType: 'MailboxFull' } },
      { state: 'failed', errorCode: 'mailbox_full' },
    ],
    ['email.bounced', {}, { state: 'failed' }],
    ['email.complained', {}, { state: 'failed', isFinal: true }],
    [
      'email.failed',
      { failed: { reason: 'reached_daily_quota' } },
      { state: 'failed', errorCode: 'reached_daily_quota' },
    ],
    ['email.failed', { failed: { reason: 'ada@example.com is not a word' } }, { state: 'failed' }],
    [
      'email.suppressed',
      { suppressed: { type: 'OnAccountSuppressionList', reason: 'previous_bounce', message: 'No' } },
      { state: 'failed', errorCode: 'previous_bounce', isFinal: true },
    ],
    [
      'email.suppressed',
      { suppressed: { type: 'Suppressed' } },
      { state: 'failed', errorCode: 'suppressed', isFinal: true },
    ],
    ['email.opened', { open: { ipAddress: '192.0.2.7' } }, { status: 'opened', rest: {} }],
    ['email.clicked', { click: { link: 'https://x/#code=731000' } }, { status: 'clicked', rest: {} }],
    ['email.something_new', {}, { status: 'something_new' }],
  ])('%s with %j says how far it came', (type, data, expected) => {
    const report = reportOf(type, data)

    expect(report).toMatchObject(expected)
    for (const key of ['state', 'isFinal', 'errorCode']) expect(key in (report ?? {})).toBe(key in expected)
  })

  it('is a report without recipient, subject, address or link', () => {
    const said = '550 5.1.1 <ada@example.com>: unknown'
    const data = {
      to: ['ada@example.com'],
      cc: ['ada@example.com'],
      subject: '731000',
      bounce: { message: said, diagnosticCode: [said, said], type: said },
      failed: { reason: said },
      suppressed: { message: said },
      click: { ipAddress: '192.0.2.7', link: 'https://auth.example.com/login#code=731000', userAgent: 'Mozilla/5.0' },
    }
    const told = ['bounced', 'failed', 'suppressed', 'opened', 'clicked', 'sent'].map((status) =>
      JSON.stringify(reportOf(`email.${status}`, data)),
    )

    for (const text of told) expect(text).not.toMatch(/ada|192\.0\.2\.7|731000|Mozilla/)
  })
})
