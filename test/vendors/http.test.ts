import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { keyOfWebhooks } from '../../src/config/providers/fields.ts'
import { settingsFor } from '../../src/config/providers/written.ts'
import { createHttpProvider } from '../../src/providers/http.ts'
import { channelContract } from '../../src/testing/channel-contract.ts'
import { signatureOf } from '../../src/vendor/standard-webhooks.ts'
import { noteUnless, vectors } from '../http/vectors.ts'
import { blocksIn } from '../readme/markdown.ts'
import { openWorkshop } from '../readme/workshop.ts'
import { hostileAddresses, storedAddresses } from './hostile-addresses.ts'
import type { Answered, Loopback } from './loopback.ts'
import { email } from './message.ts'
import { startReceiver } from './receiver.ts'

const secret = randomBytes(32)
const signal = new AbortController().signal

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each.close()
})

async function receiver(): Promise<Loopback> {
  const started = await startReceiver(secret)
  open.push(started)
  return started
}

/** The package that receives looks at the machine's clock. */
function providerFor(url: string, changes: { readonly now?: () => number; readonly timeoutMs?: number } = {}) {
  const { now = Date.now, timeoutMs = 5_000 } = changes
  return createHttpProvider(
    { url, secret, transports: ['email', 'sms', 'whatsapp', 'telegram', 'voice'], timeoutMs },
    { now },
  )
}

describe('a vendor of the operator as a channel', () => {
  let vendor: Loopback
  const contract = channelContract(
    'http',
    async () => {
      vendor = await receiver()
      return providerFor(vendor.url)
    },
    {
      arrivals: () => vendor.asked.map(({ body }) => `${JSON.parse(body).to} ${JSON.parse(body).text}`),
      secrets: [secret.toString('base64')],
    },
  )

  it.each(contract)('$title', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined()
  })
})

describe('a message to a vendor of the operator', () => {
  it('is everything about it as JSON, named by its delivery', async () => {
    const vendor = await receiver()
    const message = email()
    const receipt = await providerFor(`${vendor.url}/send?to=me`).send(message, signal)

    expect(receipt).toEqual({ outcome: 'sent', reference: 'message-dlv_1' })
    expect(vendor.asked).toMatchObject([
      { method: 'POST', path: '/send?to=me', headers: { 'content-type': 'application/json', 'webhook-id': 'dlv_1' } },
    ])
    expect(JSON.parse(vendor.asked[0]?.body ?? '')).toEqual({
      id: 'dlv_1',
      transport: 'email',
      to: 'ada@example.com',
      subject: message.subject,
      text: message.text,
      html: message.html,
      code: '731000',
      locale: 'en',
      project_name: 'Acme',
      expires_at: '2026-01-02T03:14:05.000Z',
    })
  })

  it('has been sent where the vendor has it already', async () => {
    const vendor = await receiver()
    const provider = providerFor(vendor.url)
    await provider.send(email(), signal)

    expect(await provider.send(email(), signal)).toEqual({ outcome: 'sent' })
  })

  it('is refused where its signature is from another time or by another secret', async () => {
    const vendor = await receiver()
    const refused = { outcome: 'refused', retryable: false, reason: 'unauthorized', isOutage: true }
    const stranger = { url: vendor.url, secret: randomBytes(32), transports: ['email'], timeoutMs: 5_000 } as const

    expect(await providerFor(vendor.url, { now: () => Date.now() - 600_000 }).send(email(), signal)).toEqual(refused)
    expect(await createHttpProvider(stranger, { now: Date.now }).send(email(), signal)).toEqual(refused)
  })

  it('to each of 200 addresses made to reach somebody else is refused, or to the one that was stored', async () => {
    const vendor = await receiver()
    const provider = providerFor(vendor.url)
    for (const [index, to] of storedAddresses.entries()) await provider.send(email({ id: `dlv_${index}`, to }), signal)

    expect(hostileAddresses.length).toBeGreaterThanOrEqual(200)
    expect(storedAddresses.length).toBeGreaterThanOrEqual(10)
    expect(vendor.asked.map(({ body }) => JSON.parse(body).to)).toEqual(storedAddresses)
  })

  const answers: readonly (readonly [string, Answered, object])[] = [
    ['204', { status: 204 }, { outcome: 'sent' }],
    ['409', { status: 409, body: { reference: 'first' } }, { outcome: 'sent', reference: 'first' }],
    ['400', { status: 400 }, { outcome: 'refused', retryable: false, reason: 'rejected' }],
    ['422 for good', { status: 422, body: { final: true } }, { outcome: 'refused', retryable: false, isFinal: true }],
    [
      '429 with a pause',
      { status: 429, headers: { 'retry-after': '7' } },
      { outcome: 'refused', retryable: true, retryAfterMs: 7_000 },
    ],
    ['503 without a word', { status: 503 }, { outcome: 'refused', retryable: true, reason: 'unavailable' }],
    ['302', { status: 302, headers: { location: '/elsewhere' } }, { outcome: 'refused', retryable: false }],
    ['500', { status: 500 }, { outcome: 'unknown', reason: 'server_error' }],
    ['a broken connection', 'reset', { outcome: 'unknown', reason: 'connection_lost' }],
    ['nothing', 'hang', { outcome: 'unknown', reason: 'timeout' }],
  ]

  it.each(answers)('has a receipt of what is answered: %s', async (_name, answer, expected) => {
    const vendor = await receiver()
    vendor.next(answer)

    expect(await providerFor(vendor.url, { timeoutMs: 500 }).send(email(), signal)).toEqual(
      expect.objectContaining(expected),
    )
    expect(vendor.asked).toHaveLength(1)
  })
})

const published = vectors('webhooks/standard_webhooks.json')

interface Signing {
  readonly secret: string
  readonly id: string
  readonly timestamp: number
  readonly payload: string
  readonly expected: string
}

interface Arrival {
  readonly name: string
  readonly headers: Readonly<Record<string, string>>
  /** Epoch seconds. */
  readonly now: number
  readonly ok: boolean
}

// One signature, and its arrivals.
const { sign, verify_cases: arrivals } = JSON.parse(published ?? '{"sign":[],"verify_cases":[]}') as {
  readonly sign: readonly Signing[]
  readonly verify_cases: readonly Arrival[]
}

describe(`the published signature of Standard Webhooks${noteUnless(published)}`, () => {
  it.skipIf(published === undefined)('is ours', () => {
    const ours = sign.map(({ secret: text, id, timestamp, payload: body }) => {
      return `v1,${signatureOf({ id, timestamp: String(timestamp), body }, keyOfWebhooks(text))}`
    })

    expect(sign).toHaveLength(1)
    expect(ours).toEqual(sign.map(({ expected }) => expected))
  })
})

describe('the receiver in docs/providers.md', () => {
  const page = readFileSync(new URL('../../docs/providers.md', import.meta.url), 'utf8')
  const [program = ''] = blocksIn(page).flatMap(({ language, text }) => (language === 'js' ? text : []))

  async function serve(env: NodeJS.ProcessEnv): Promise<string> {
    const workshop = openWorkshop()
    open.push(workshop)
    const { port, stop } = await workshop.serve('receiver.mjs', program, env)
    open.unshift({ close: stop })
    return `http://127.0.0.1:${port}/`
  }

  it('has at most 20 lines that do something', () => {
    expect(
      program.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('//')).length,
    ).toBeLessThanOrEqual(20)
  })

  it('takes what is signed by its http.secret once, and nothing else', async () => {
    const written = `whsec_${secret.toString('base64')}`
    const url = await serve({ HTTP_SECRET: written })
    const settings = settingsFor({ http: { url, secret: written } }).http
    if (settings === undefined) throw new Error('it is configured')
    const provider = createHttpProvider(settings, { now: Date.now })
    const stranger = createHttpProvider({ ...settings, secret: randomBytes(32) }, { now: Date.now })

    expect(await provider.send(email(), signal)).toEqual({ outcome: 'sent', reference: 'dlv_1' })
    expect(await provider.send(email(), signal)).toEqual({ outcome: 'sent' })
    expect(await stranger.send(email({ id: 'dlv_2' }), signal)).toMatchObject({ outcome: 'refused', isOutage: true })
    expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(401)
  })

  it('does not start without one', async () => {
    await expect(serve({})).rejects.toThrow('it ended before it listened')
  })

  describe.skipIf(published === undefined)(`judges what is published${noteUnless(published)}`, () => {
    it('which are eleven', () => expect(arrivals).toHaveLength(11))

    it.each(arrivals)('$name', async ({ headers, now, ok }) => {
      const [signing] = sign
      const clock = `--import=data:text/javascript,Date.now=()=>${now}e3`
      const url = await serve({ HTTP_SECRET: signing?.secret, NODE_OPTIONS: clock })
      const { status } = await fetch(url, { method: 'POST', headers, body: signing?.payload ?? '' })

      expect(status).toBe(ok ? 200 : 401)
    })
  })
})
