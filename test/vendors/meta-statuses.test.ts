import { describe, expect, it } from 'vitest'
import type { Reading, Report } from '../../src/core/channel.ts'
import { createMeta } from '../../src/providers/meta/index.ts'
import { metaSecrets, metaSettings, metaStatuses, signedByMeta } from './meta.ts'
import { compareMetaSignatures } from './meta-signatures.ts'

const settings = metaSettings('http://127.0.0.1:9')
const status = { id: 'wamid.1', status: 'delivered', timestamp: '1700000000', recipient_id: '442079460958' }

function read(call = signedByMeta(metaStatuses(status)), changes = {}): Reading | undefined {
  return createMeta({ ...settings, ...changes }).callbacks?.meta?.(call) as Reading | undefined
}

function reportOf(told: object): Report | undefined {
  const reading = read(signedByMeta(metaStatuses({ ...status, ...told })))
  return reading !== undefined && 'reports' in reading ? reading.reports[0] : undefined
}

describe("a call of Meta's webhook", () => {
  it('is judged as a package for the Cloud API judges it: 700 calls, well signed and changed', async () => {
    const { accepted, refused, differing } = await compareMetaSignatures(700)

    expect(differing).toEqual([])
    expect(accepted).toBeGreaterThan(150)
    expect(refused).toBeGreaterThan(450)
  })

  it('is taken under either secret while one is being replaced, and under no other', () => {
    const [next, stranger] = ['a'.repeat(32), 'b'.repeat(32)]
    const both = { appSecrets: [next, metaSecrets.appSecret] }

    for (const secret of both.appSecrets)
      expect(read(signedByMeta(metaStatuses(status), secret), both)).toHaveProperty('reports')
    expect(read(signedByMeta(metaStatuses(status), stranger), both)).toEqual({ refused: 'forged' })
  })

  it('is forged where there is no secret, also under an empty one', () => {
    expect(read(signedByMeta(metaStatuses(status), ''), { appSecrets: [] })).toEqual({ refused: 'forged' })
  })

  it.each(['', 'sha256=', `sha1=${'0'.repeat(40)}`, `sha256=${'0'.repeat(64)}`, 'x'.repeat(10_000)])(
    'is forged with a signature that is none: %.20s',
    (signature) => {
      const call = { ...signedByMeta('{}'), headers: new Headers({ 'x-hub-signature-256': signature }) }

      expect(read(call)).toEqual({ refused: 'forged' })
      expect(read({ ...call, headers: new Headers() })).toEqual({ refused: 'forged' })
    },
  )

  it.each(['', '[]', 'null', '7', '{}', '{"entry":{}}', '{"entry":"x"}', '\ufeff'])(
    'is malformed when it is signed and has no entries: %j',
    (body) => {
      expect(read(signedByMeta(body))).toMatchObject({ refused: 'malformed' })
    },
  )

  it.each([
    ['{"entry":[]}'],
    ['{"entry":[null,7,{"changes":7},{"changes":[null,{"value":[]}]}]}'],
    [metaStatuses(status).replace('106540352242922', '999')],
    [metaStatuses(status).replace('"statuses"', '"messages"')],
    [metaStatuses({ ...status, id: 7 }, { ...status, status: 'x y' }, { ...status, timestamp: 'soon' })],
    [metaStatuses({ ...status, id: 'x'.repeat(256) })],
  ])('is heard and says nothing of ours: %.80s', (body) => {
    expect(read(signedByMeta(body))).toEqual({ reports: [] })
  })

  it('may tell of several messages, also where one beside them cannot be read', () => {
    const reading = read(signedByMeta(metaStatuses(status, { status: 'sent' }, { ...status, id: 'wamid.2' })))

    expect(reading).toMatchObject({ reports: [{ reference: 'wamid.1' }, { reference: 'wamid.2' }] })
  })
})

describe('a status of a message', () => {
  it('is a report with the names of the message on both sides, and what it is paid by', () => {
    const pricing = { billable: true, pricing_model: 'PMP', category: 'authentication', type: 'regular' }
    const conversation = { id: 'c0ffee', origin: { type: 'authentication' }, expiration_timestamp: '1700086400' }

    expect(reportOf({ biz_opaque_callback_data: 'dlv_1', pricing, conversation, played: 1 })).toEqual({
      id: 'wamid.1:delivered',
      delivery: 'dlv_1',
      reference: 'wamid.1',
      state: 'delivered',
      status: 'delivered',
      at: 1_700_000_000_000,
      rest: {
        played: '1',
        'pricing.billable': 'true',
        'pricing.pricing_model': 'PMP',
        'pricing.category': 'authentication',
        'pricing.type': 'regular',
        'conversation.id': 'c0ffee',
        'conversation.origin': 'authentication',
        'conversation.expiration_timestamp': '1700086400',
      },
    })
  })

  it.each([
    ['sent', 'sent'],
    ['delivered', 'delivered'],
    ['read', 'read'],
    ['failed', 'failed'],
    ['played', undefined],
    ['deleted', undefined],
  ])('%s says that it is %s', (said, state) => {
    expect(reportOf({ status: said })?.state).toBe(state)
    expect(reportOf({ status: said })?.status).toBe(said)
  })

  it.each([
    [131026, { errorCode: '131026', reason: 'not_on_whatsapp' }],
    [131049, { errorCode: '131049', reason: 'filtered' }],
    [131050, { errorCode: '131050', reason: 'opted_out' }],
    [131042, { errorCode: '131042', reason: 'payment_required' }],
    [131000, { errorCode: '131000' }],
  ])('that it failed by %d says why, and never that nobody else may try', (code, expected) => {
    const report = reportOf({ status: 'failed', errors: [{ code, title: 'Message failed: 442079460958' }] })

    expect(report).toMatchObject({ state: 'failed', ...expected, rest: {} })
    expect(report).not.toHaveProperty('isFinal')
    if (!('reason' in expected)) expect(report).not.toHaveProperty('reason')
  })

  it.each([[[]], [undefined], [[{ code: 'x'.repeat(99) }]], ['131026']])(
    'has no code where it has none: %j',
    (errors) => {
      expect(reportOf({ status: 'failed', errors })).not.toHaveProperty('errorCode')
    },
  )

  it('is the same report the second time, and another one for each step', () => {
    expect(reportOf({})?.id).toBe(reportOf({ timestamp: '1700000001' })?.id)
    expect(reportOf({ status: 'read' })?.id).not.toBe(reportOf({})?.id)
  })

  it('is kept without who it went to', () => {
    const told = {
      recipient_user_id: 'US.7',
      recipient_logical_id: 'x',
      phone: '+442079460958',
      user_id: 'ada',
      note: 'to +44 20 7946 0958',
      text: 'x'.repeat(256),
    }

    expect(reportOf(told)?.rest).toEqual({})
  })
})

describe('what Meta asks before it calls', () => {
  const right = { 'hub.mode': 'subscribe', 'hub.verify_token': metaSecrets.verifyToken, 'hub.challenge': '1158201444' }

  function answerTo(query: Readonly<Record<string, string>>, changes = {}) {
    return createMeta({ ...settings, ...changes }).handshakes?.meta?.(new URLSearchParams(query))
  }

  it('is answered with its challenge, as it stands', () => {
    expect(answerTo(right)).toEqual({ type: 'text/plain', body: '1158201444' })
  })

  it.each([
    [{ 'hub.verify_token': 'only-we-and-meta-knov' }],
    [{ 'hub.verify_token': '' }],
    [{ 'hub.mode': 'unsubscribe' }],
    [{ 'hub.mode': '' }],
    [{ 'hub.challenge': '' }],
    [{ 'hub.challenge': '<b> x' }],
    [{ 'hub.challenge': '1'.repeat(256) }],
  ])('is not answered with %j', (changes) => {
    expect(answerTo({ ...right, ...changes })).toBeUndefined()
  })

  it('is answered by nobody who has no token, also to an empty one', () => {
    const { verifyToken: _, ...without } = settings

    expect(
      createMeta(without).handshakes?.meta?.(new URLSearchParams({ ...right, 'hub.verify_token': '' })),
    ).toBeUndefined()
  })
})
