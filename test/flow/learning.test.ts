import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createAmbient } from '../../src/core/ambient.ts'
import { breakers } from '../../src/core/delivery/breaker.ts'
import { noEvidence } from '../../src/core/routing/evidence.ts'
import { createLearner, type Learner } from '../../src/core/routing/learner.ts'
import { createRouter, type Router } from '../../src/core/routing/router.ts'
import type { Store } from '../../src/core/store.ts'
import { openStore } from '../../src/store/open.ts'
import { sql } from '../../src/store/sql.ts'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { type Peek, peekInto } from '../peek.ts'
import { readingJson, type Vendor, vendor } from './vendor.ts'

/** Another process beside the one that sends. */
interface Process extends Learner {
  readonly router: Router
  readonly store: Store
  readonly errors: readonly unknown[]
  /** How often it read messages to judge. */
  pages(): number
}

let folder: string
let one: Vendor
let other: Vendor
let sender: TestAuth
let database: Peek
let ended: (() => Promise<void>)[]
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keychime-learning-'))
  one = vendor('one', ['sms'], readingJson())
  other = vendor('other', ['sms'], readingJson())
  sender = await testAuth(config())
  database = await peekInto(sender.auth)
  ended = []
})
afterEach(async () => {
  for (const end of ended) await end()
  await sender.auth.close()
  await database.close()
  rmSync(folder, { recursive: true })
})

function config(): Parameters<typeof testAuth>[0] {
  return {
    database: `sqlite:${join(folder, 'auth.db')}`,
    otp: { channels: [one, other], cooldown: 0 },
    routing: { followUp: 0 },
  }
}

function beside(): Process {
  const { settings } = sender.auth
  const ambient = createAmbient({ now: sender.clock.now })
  const { store } = openStore(settings.database, ambient)
  // The highest byte that there is: nothing is tried out.
  const dice = { now: sender.clock.now, random: (bytes: number) => new Uint8Array(bytes).fill(255) }
  const router = createRouter({
    channels: [one, other],
    breakerOf: breakers(),
    ambient: dice,
    routing: settings.routing,
  })
  const errors: unknown[] = []
  let pages = 0
  const messagesToJudge: Store['messagesToJudge'] = (input) => {
    pages++
    return store.messagesToJudge(input)
  }
  const counting = { ...store, messagesToJudge }
  const learner = createLearner({ settings, ambient, store: counting, router, report: (error) => errors.push(error) })
  ended.push(learner.stop, store.close)
  return { ...learner, router, store, errors, pages: () => pages }
}

/** An instance with settings of its own, in place of the one that sends: that would take its messages now and then. */
async function alone(routing: object): Promise<TestAuth> {
  await sender.auth.close()
  const instance = await testAuth({ ...config(), routing })
  ended.push(() => instance.auth.close())
  return instance
}

/** Has people ask for codes to numbers of a country; some of them use theirs. */
async function people(count: number, { use = false, prefix = '+4474001234' } = {}): Promise<void> {
  for (let n = 0; n < count; n++) {
    const { challengeId } = await sender.auth.otp.request({ identifier: `${prefix}${String(n).padStart(2, '0')}` })
    await sender.auth.deliver()
    const code = [...one.sent, ...other.sent].toSorted((a, b) => a.createdAt - b.createdAt).at(-1)?.code ?? ''
    if (use) await sender.auth.otp.verify({ challengeId, otp: code })
    sender.clock.advance({ seconds: 1 })
  }
}

/** Has a vendor tell what a message cost: `-0.05 USD`. */
async function told({ store }: Process, reference: string, price: string): Promise<void> {
  const [amount = '', currency = ''] = price.split(' ')
  await store.keepPrice({ now: sender.clock.now(), provider: 'one', reference, price: { amount, currency } })
}

function priceOf({ router }: Process): number | undefined {
  return router.routeFor('sms', { region: 'GB' }).choice?.find(({ way }) => way.provider === 'one')?.price
}

async function firstOf({ router }: Process, region: string): Promise<string> {
  return router.routeFor('sms', { region }).first.provider
}

describe('what is learnt of ways', () => {
  it('comes of messages whose time is over, each once', async () => {
    const process = beside()
    await people(3, { use: true })
    const early = await process.learn()
    sender.clock.advance({ seconds: 60 })

    expect([early, await process.learn(), await process.learn()]).toEqual([0, 3, 0])
    const scores = await database.all(
      sql`select country, transport, provider, evidence from route_scores order by country`,
    )
    expect(scores).toMatchObject([
      { country: '*', transport: 'sms', provider: 'one' },
      { country: 'GB', transport: 'sms', provider: 'one' },
    ])
    expect(JSON.parse(String(scores[1]?.['evidence']))).toMatchObject({
      judged: expect.closeTo(3, 1),
      used: expect.closeTo(3, 1),
    })
  })

  it('comes of a message that waited for its turn when as long is over since it was sent', async () => {
    const process = beside()
    const later = { outcome: 'refused', retryable: true, retryAfterMs: 40_000, reason: 'busy' } as const
    for (const vendor of [one, other]) vendor.answer(later)
    await people(1)
    sender.clock.advance({ seconds: 40 })
    await sender.auth.deliver()
    const sent = one.sent.length + other.sent.length
    const judged: number[] = []
    for (const seconds of [40, 5]) {
      sender.clock.advance({ seconds })
      judged.push(await process.learn())
    }

    expect([sent, judged]).toEqual([3, [0, 1]])
  })

  it('comes of a message too that its vendor reported before it answered, once', async () => {
    const process = beside()
    const { send } = one
    one.send = async (message, signal) => {
      const now = sender.clock.now()
      const report = { id: 'r1', delivery: message.id, status: 'seen', state: 'read', at: now, rest: {} } as const
      await process.store.takeReport({ now, provider: 'one', report, nextId: 'dlv_none' })
      return send(message, signal)
    }
    await people(1, { use: true })
    sender.clock.advance({ seconds: 45 })

    expect([await process.learn(), await process.learn()]).toEqual([1, 0])
  })

  it.each([
    ['comes of refusals that would meet the next message too', { reason: 'region_not_permitted' }, 'other'],
    ['comes of no refusals that are about one recipient', { reason: 'landline' }, 'one'],
    ['comes of no recipients whom nobody is to try', { reason: 'no_template', isFinal: true }, 'one'],
  ])('%s', async (_, why, first) => {
    const process = beside()
    one.answer(...Array.from({ length: 8 }, () => ({ outcome: 'refused', retryable: false, ...why }) as const))
    await people(8)
    await process.learn()

    expect(await firstOf(process, 'GB')).toBe(first)
  })

  it('leaves nothing to be judged where nothing is learnt', async () => {
    const { auth } = await alone({ learn: false })
    await auth.otp.request({ identifier: '+447400123456' })
    await auth.deliver()

    expect(await database.all(sql`select state, judge_at from deliveries`)).toEqual([{ state: 'sent', judge_at: null }])
  })

  it('changes the way of the next message, in this country and wherever nothing else is known', async () => {
    const process = beside()
    const before = await firstOf(process, 'GB')
    await people(8)
    sender.clock.advance({ seconds: 60 })
    await process.learn()

    expect([before, await firstOf(process, 'GB'), await firstOf(process, 'FR')]).toEqual(['one', 'other', 'other'])
  })

  it('is known to every process, and after a restart', async () => {
    const [process, follower] = [beside(), beside()]
    await people(8)
    sender.clock.advance({ seconds: 60 })
    await process.learn()
    await follower.follow()
    const restarted = await testAuth(config())
    ended.push(() => restarted.auth.close())
    one.sent.length = 0
    await restarted.auth.otp.request({ identifier: '+447400123499' })
    await restarted.auth.deliver()

    expect(await firstOf(follower, 'GB')).toBe('other')
    expect([one.sent.length, other.sent.length]).toEqual([0, 1])
  })

  it('is learnt once, by one process at a time', async () => {
    const processes = [beside(), beside(), beside()]
    await people(5, { use: true })
    sender.clock.advance({ seconds: 60 })
    const judged = await Promise.all(processes.map((process) => process.learn()))

    expect(judged.toSorted()).toEqual([0, 0, 5])
  })

  it('is read by nobody while another process learns, or where there is nothing', async () => {
    const [process, follower] = [beside(), beside()]
    await process.learn()
    await people(2)
    sender.clock.advance({ seconds: 60 })
    await process.learn()
    await people(1)
    sender.clock.advance({ seconds: 60 })
    await process.learn()
    await people(1)
    sender.clock.advance({ seconds: 45 })
    // The lease lasts half a minute from the last time that it was asked for.
    await database.all(sql`update leases set held_until = ${sender.clock.now() + 1} where task = 'routing'`)

    expect([await follower.learn(), process.pages(), follower.pages()]).toEqual([0, 2, 0])
    sender.clock.advance({ seconds: 1 })
    expect([await follower.learn(), follower.pages()]).toEqual([1, 1])
  })

  it('goes on in another process once the one that did it is gone', async () => {
    const [process, heir] = [beside(), beside()]
    await people(2, { use: true })
    sender.clock.advance({ seconds: 60 })
    await process.learn()
    await people(2, { use: true, prefix: '+4474001235' })
    sender.clock.advance({ seconds: 60 })

    expect(await heir.learn()).toBe(2)
    const { evidence } = (await database.first(sql`select evidence from route_scores where country = 'GB'`)) ?? {}
    expect(JSON.parse(String(evidence))).toMatchObject({ used: expect.closeTo(4, 1) })
  })

  it('has how long it took until a vendor said that a message arrived, the first time', async () => {
    const process = beside()
    await people(2, { use: true })
    for (const [seconds, id, state] of [
      [7, 'sent', 'sent'],
      [3, 'arrived', 'delivered'],
      [9, 'seen', 'read'],
    ] as const) {
      sender.clock.advance({ seconds })
      const now = sender.clock.now()
      // Vendors have clocks of their own.
      const report = { id, reference: 'one-2', status: id, state, at: now - 3_600_000, rest: {} }
      await process.store.takeReport({ now, provider: 'one', report, nextId: 'dlv_none' })
    }
    sender.clock.advance({ seconds: 60 })
    await process.learn()

    const { evidence } = (await database.first(sql`select evidence from route_scores where country = 'GB'`)) ?? {}
    expect(JSON.parse(String(evidence))).toMatchObject({
      judged: expect.closeTo(2, 1),
      timed: expect.closeTo(1),
      tookMs: expect.closeTo(11_000),
      tookSquares: expect.closeTo(121e6),
    })
  })

  it('has a message followed later in a country where its vendor is known to be slow', async () => {
    const known = { ...noEvidence, judged: 40, used: 40, reported: 40, timed: 40 }
    const slow = { ...known, tookMs: 40 * 12_000, tookSquares: 40 * 12_000 ** 2 }
    await database.all(sql`
      insert into route_scores (country, transport, provider, evidence, changed_at)
      values ('GB', 'sms', 'one', ${JSON.stringify({ ...slow, at: sender.clock.now() })}, ${sender.clock.now()})`)
    // So dear that nobody tries it out.
    const prices = { '*': { 'sms/one': 0.01, 'sms/other': 1 } }
    const { auth, clock } = await alone({ followUp: 10, prices })
    await auth.ready()
    for (const identifier of ['+12025550124', '+447400123456']) await auth.otp.request({ identifier })
    await auth.deliver()
    const followed: number[] = []
    for (const seconds of [10, 1, 1]) {
      clock.advance({ seconds })
      await auth.deliver()
      followed.push(other.sent.length)
    }

    expect(followed).toEqual([1, 1, 2])
    expect(other.sent.map(({ to }) => to)).toEqual(['+12025550124', '+447400123456'])
  })

  it('has the price that a vendor tells in our currency, once, long after the message was judged', async () => {
    const process = beside()
    await people(3, { use: true })
    sender.clock.advance({ seconds: 60 })
    await process.learn()
    const before = priceOf(process)
    await told(process, 'one-1', '-0.05 USD')
    await told(process, 'one-2', '7.00 EUR')
    await process.learn()
    const learnt = priceOf(process)
    await told(process, 'one-1', '-0.05 USD')
    await told(process, 'one-3', '-0.09 USD')
    await process.learn()
    await process.learn()

    expect([before, learnt]).toEqual([0, expect.closeTo(0.05)])
    expect(priceOf(process)).toBeCloseTo(0.07)
  })

  it('has the price of a message that is not judged yet', async () => {
    const process = beside()
    await people(1)
    await told(process, 'one-1', '-0.05 USD')
    await process.learn()

    expect(priceOf(process)).toBeCloseTo(0.05)
  })

  it('has a price that several processes find at once from one of them', async () => {
    const processes = [beside(), beside(), beside()] as const
    await people(2)
    await told(processes[0], 'one-1', '0.02 USD')
    await told(processes[0], 'one-2', '0.04 USD')
    await Promise.all(processes.map((process) => process.learn()))

    const { evidence } = (await database.first(sql`select evidence from route_scores where country = 'GB'`)) ?? {}
    expect(JSON.parse(String(evidence))).toMatchObject({ paid: expect.closeTo(0.06), priced: expect.closeTo(2) })
  })

  it('passes over what cannot be read, and says so once', async () => {
    const process = beside()
    for (const [provider, evidence] of [
      ['one', '{'],
      ['other', '{"judged":-1}'],
    ] as const) {
      await database.all(sql`
        insert into route_scores (country, transport, provider, evidence, changed_at)
        values ('GB', 'sms', ${provider}, ${evidence}, ${sender.clock.now()})`)
    }
    await process.follow()
    await process.follow()

    expect(await firstOf(process, 'GB')).toBe('one')
    expect(process.errors.map(String)).toEqual([
      'Error: what is known of GB sms/one cannot be read, and is passed over',
      'Error: what is known of GB sms/other cannot be read, and is passed over',
    ])
  })

  it('says nothing of a message that was followed by another, or asked for again, before somebody signed in', async () => {
    const process = beside()
    const { challengeId } = await sender.auth.otp.request({ identifier: '+447400123456' })
    await sender.auth.deliver()
    sender.clock.advance({ seconds: 20 })
    await sender.auth.otp.request({ identifier: '+447400123456', challengeId })
    await sender.auth.deliver()
    sender.clock.advance({ seconds: 20 })
    await sender.auth.otp.verify({ challengeId, otp: other.sent[0]?.code ?? '' })
    sender.clock.advance({ seconds: 60 })
    await process.learn()

    const evidence = await database.all(
      sql`select provider, evidence from route_scores where country = 'GB' order by provider`,
    )
    expect(evidence.map((row) => JSON.parse(String(row['evidence'])).used)).toEqual([0, 1])
  })
})
