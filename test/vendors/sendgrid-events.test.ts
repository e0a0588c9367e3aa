import { describe, expect, it } from 'vitest'
import type { Report } from '../../src/core/channel.ts'
import { eventReader } from '../../src/providers/sendgrid/events.ts'
import { noteUnless, vectors } from '../http/vectors.ts'
import { callOf, signBody, webhookKey } from './event-calls.ts'
import { compareSignatures } from './event-signatures.ts'

const published = vectors('webhooks/sendgrid_event.json')

interface Vector {
  readonly name: string
  readonly publicKey: string
  readonly payload: string
  readonly signature: string
  readonly timestamp: string
  readonly ok: boolean
}

describe(`the published signatures of SendGrid's event webhook${noteUnless(published)}`, () => {
  const { cases } = JSON.parse(published ?? '{"cases":[]}') as { readonly cases: readonly Vector[] }

  it.skipIf(published === undefined)('are judged right, all seven', () => {
    const verdicts = cases.map(({ name, publicKey, payload: body, signature, timestamp }) => {
      const reading = eventReader([publicKey])(callOf({ body, signature, timestamp }))
      return { name, ok: !('refused' in reading && reading.refused === 'forged') }
    })

    expect(cases).toHaveLength(7)
    expect(verdicts).toEqual(cases.map(({ name, ok }) => ({ name, ok })))
  })
})

const key = webhookKey()
const AT = 1_700_000_000

function read(body: string): ReturnType<ReturnType<typeof eventReader>> {
  return eventReader([key.publicKey])(callOf(signBody(body, String(AT), key)))
}

function reportOf(event: object): Report | undefined {
  const reading = read(JSON.stringify([{ timestamp: AT - 5, ...event }]))
  return 'reports' in reading ? reading.reports[0] : undefined
}

describe('a call of the event webhook', () => {
  const call = signBody(JSON.stringify([{ event: 'processed', timestamp: AT }]), String(AT), key)

  it('is judged as the package of SendGrid judges it: 500 calls, well signed and changed', () => {
    const { accepted, refused, differing } = compareSignatures(500)

    expect(differing).toEqual([])
    expect(accepted).toBeGreaterThan(100)
    expect(refused).toBeGreaterThan(300)
  })

  it('is forged where there is no key', () => {
    expect(eventReader([])(callOf(call))).toEqual({ refused: 'forged' })
  })

  it('is taken by either key while they are being replaced', () => {
    const next = webhookKey()
    const reader = eventReader([next.publicKey, key.publicKey])

    expect(reader(callOf(call))).toHaveProperty('reports')
    expect(reader(callOf(signBody(call.body, String(AT), next)))).toHaveProperty('reports')
    expect(reader(callOf(signBody(call.body, String(AT), webhookKey())))).toEqual({ refused: 'forged' })
  })

  it('is forged when it is more than ten minutes old, or from as far ahead', () => {
    const reader = eventReader([key.publicKey])

    expect(reader(callOf(call, (AT + 600) * 1000))).toHaveProperty('reports')
    expect(reader(callOf(call, (AT - 600) * 1000))).toHaveProperty('reports')
    expect(reader(callOf(call, (AT + 601) * 1000))).toEqual({ refused: 'forged' })
    expect(reader(callOf(call, (AT - 601) * 1000))).toEqual({ refused: 'forged' })
  })

  it.each(['', '!', 'AAAA', call.signature.slice(4), `${call.signature}AAAA`, 'A'.repeat(5_000)])(
    'is forged with a signature that is none: %.20s',
    (signature) => {
      expect(eventReader([key.publicKey])(callOf({ ...call, signature }))).toEqual({ refused: 'forged' })
    },
  )

  it('is forged without its headers', () => {
    const bare = { ...callOf(call), headers: new Headers() }

    expect(eventReader([key.publicKey])(bare)).toEqual({ refused: 'forged' })
  })

  it.each([
    '',
    '{}',
    'null',
    '[1]',
    '[null]',
    '[{"event":"processed"}]',
    '[{"event":7,"timestamp":1}]',
    '[{"timestamp":1}]',
  ])('is malformed when it is signed and no list of events: %s', (body) => {
    expect(read(body)).toMatchObject({ refused: 'malformed' })
  })

  it('is heard where one event beside others is of a kind that nobody knows', () => {
    const events = [{ event: 'foo.bar' }, 7, { event: 'delivered', timestamp: 1, sg_event_id: 'event-1' }]

    expect(read(JSON.stringify(events))).toMatchObject({ reports: [{ id: 'event-1', state: 'delivered' }] })
  })

  it('needs keys that are public keys of P-256', () => {
    for (const text of ['', 'nonsense', key.publicKey.slice(10)]) expect(() => eventReader([text])).toThrow(TypeError)
  })
})

describe('an event of a mail', () => {
  it('is a report with the names of the message on both sides', () => {
    const event = {
      event: 'delivered',
      email: 'ada@example.com',
      sg_event_id: 'event-1',
      sg_message_id: 'LRzXl_NHStOGhQ4kofSm_A.filterdrecv-1.0',
      delivery: 'dlv_1',
      response: '250 OK queued for ada@example.com',
    }

    expect(reportOf(event)).toEqual({
      id: 'event-1',
      delivery: 'dlv_1',
      reference: 'LRzXl_NHStOGhQ4kofSm_A',
      state: 'delivered',
      status: 'delivered',
      at: (AT - 5) * 1000,
      rest: { response: '250 OK queued for …' },
    })
  })

  it.each([
    [{ event: 'processed' }, { state: 'sent' }],
    [{ event: 'delivered' }, { state: 'delivered' }],
    [
      { event: 'bounce', status: '5.1.1', type: 'bounce' },
      { state: 'failed', errorCode: '5.1.1', isFinal: true },
    ],
    [
      { event: 'bounce', status: '5.2.2', type: 'bounce' },
      { state: 'failed', errorCode: '5.2.2' },
    ],
    [
      { event: 'bounce', status: '5.1.1', type: 'blocked' },
      { state: 'failed', errorCode: '5.1.1' },
    ],
    [
      { event: 'dropped', reason: 'Bounced Address' },
      { state: 'failed', errorCode: 'bounced_address', isFinal: true },
    ],
    [
      { event: 'dropped', reason: 'Unsubscribed Address' },
      { state: 'failed', isFinal: true },
    ],
    [
      { event: 'dropped', reason: 'Spam Content' },
      { state: 'failed', errorCode: 'spam_content' },
    ],
    [{ event: 'spamreport' }, { state: 'failed', isFinal: true }],
    [
      { event: 'deferred', attempt: '2' },
      { status: 'deferred', rest: { attempt: '2' } },
    ],
    [{ event: 'open' }, { status: 'open' }],
    [{ event: 'click' }, { status: 'click' }],
    [{ event: 'something_new' }, { status: 'something_new' }],
  ])('says how far it came: %j', (event, expected) => {
    const report = reportOf({ ...event, sg_event_id: 'event-1' })

    expect(report).toMatchObject(expected)
    if (!('state' in expected)) expect(report).not.toHaveProperty('state')
    if (!('isFinal' in expected)) expect(report).not.toHaveProperty('isFinal')
  })

  it('is a report without recipient, address or link', () => {
    const event = {
      email: 'ada@example.com',
      'smtp-id': '<1@sendgrid.net>',
      ip: '192.0.2.7',
      url: 'https://auth.example.com/login#code=731000',
      useragent: 'Mozilla/5.0',
      reason: '550 5.1.1 <ada@example.com>: unknown',
    }
    const told = ['bounce', 'open', 'click', 'processed'].map((name) =>
      JSON.stringify(reportOf({ ...event, event: name })),
    )

    for (const text of told) expect(text).not.toMatch(/ada|192\.0\.2\.7|731000|Mozilla/)
    expect(reportOf({ ...event, event: 'click' })?.rest).toEqual({})
  })

  it('has a name of its own where SendGrid gives none, the same the second time', () => {
    const [first, second] = [reportOf({ event: 'processed', sg_message_id: 'm.1' }), reportOf({ event: 'delivered' })]

    expect(first?.id).toBe(reportOf({ event: 'processed', sg_message_id: 'm.1' })?.id)
    expect(first?.id).not.toBe(second?.id)
  })
})
