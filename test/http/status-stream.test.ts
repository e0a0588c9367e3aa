import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { vendor } from '../flow/vendor.ts'
import { home } from './client.ts'

const phone = '+12025550123'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keychime-stream-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))
afterEach(() => void vi.useRealTimers())

interface Asked extends TestAuth {
  readonly handle: string
  readonly challengeId: string
}

async function asked(made: TestAuth): Promise<Asked> {
  const { handle, challengeId } = await made.auth.otp.request({ identifier: phone })
  return { ...made, handle, challengeId }
}

function open({ auth, handle }: Asked, headers: Record<string, string> = {}): Promise<Response> {
  return auth.handler(new Request(`${home}/accounts/otp/status/${handle}/events/`, { headers }))
}

interface Event {
  readonly id: string
  readonly data: Readonly<Record<string, unknown>>
}

/** Reads the events of a stream one by one; `undefined` at its end. */
function eventsOf(answer: Response): { next(): Promise<Event | undefined>; cancel(): Promise<void> } {
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader()
  const decoder = new TextDecoder()
  let text = ''
  return {
    cancel: () => reader.cancel(),
    async next() {
      for (;;) {
        const end = text.indexOf('\n\n')
        if (end >= 0) {
          const block = text.slice(0, end)
          text = text.slice(end + 2)
          const fields = new Map(
            block.split('\n').map((line) => [line.split(': ')[0], line.slice(line.indexOf(': ') + 2)]),
          )
          if (fields.get('event') === 'status')
            return { id: fields.get('id') ?? '', data: JSON.parse(fields.get('data') ?? '') as Event['data'] }
          continue
        }
        const { done, value } = await reader.read()
        if (done) return undefined
        text += decoder.decode(value, { stream: true })
      }
    },
  }
}

describe('the stream of a challenge', () => {
  it('tells the status at once, each change as it happens, and ends with the last', async () => {
    const stage = await asked(await testAuth())
    const answer = await open(stage)
    const stream = eventsOf(answer)
    const first = await stream.next()
    await stage.auth.deliver()
    const second = first?.data['status'] === 'sent' ? first : await stream.next()
    await stage.auth.otp.verify({ challengeId: stage.challengeId, otp: stage.inbox.code })

    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([
      200,
      'text/event-stream',
      'no-store',
    ])
    expect(second?.data).toMatchObject({ status: 'sent', channel: 'phone', attempts: [{ state: 'sent' }] })
    expect((await stream.next())?.data).toMatchObject({ status: 'verified', expires_in: 0 })
    expect(await stream.next()).toBeUndefined()
  })

  it('says nothing twice to whoever comes back, and sends those away who heard the last', async () => {
    const stage = await asked(await testAuth())
    await stage.auth.deliver()
    const first = eventsOf(await open(stage))
    const sent = await first.next()
    await first.cancel()
    const again = eventsOf(await open(stage, { 'last-event-id': sent?.id ?? '' }))
    await stage.auth.otp.verify({ challengeId: stage.challengeId, otp: stage.inbox.code })
    const last = await again.next()
    const late = await open(stage, { 'last-event-id': last?.id ?? '' })

    expect(sent?.data).toMatchObject({ status: 'sent' })
    expect(last?.data).toMatchObject({ status: 'verified' })
    expect([late.status, await late.text()]).toEqual([204, ''])
  })

  it('tells what happened in another process', async () => {
    const database = `sqlite:${join(folder, 'two.db')}`
    const here = await testAuth({ database, otp: { channels: [vendor('carrier', ['sms'])] } })
    const there = await testAuth({ database, otp: { channels: [vendor('carrier', ['sms'])] } })
    const stage = await asked(here)
    await here.auth.deliver()
    const stream = eventsOf(await open({ ...stage, auth: there.auth }))
    const first = await stream.next()
    const otp = '000000'
    await here.auth.otp.verify({ challengeId: stage.challengeId, otp }).catch(() => {})
    await here.auth.otp.request({ identifier: phone, challengeId: stage.challengeId }).catch(() => {})
    here.clock.advance({ seconds: 40 })
    there.clock.advance({ seconds: 40 })
    await here.auth.otp.request({ identifier: phone, challengeId: stage.challengeId })

    let next = await stream.next()
    // Either process sends the first message: that it was sent may be told in between.
    while (Array.isArray(next?.data['attempts']) && next.data['attempts'].length === 1) next = await stream.next()

    expect(first?.data['attempts']).toHaveLength(1)
    expect(next?.data['attempts']).toHaveLength(2)
    await stream.cancel()
  })

  it('of nothing is not found', async () => {
    const stage = await asked(await testAuth())
    const answer = await open({ ...stage, handle: `chl_${'0'.repeat(36)}` })

    expect(answer.status).toBe(404)
  })

  it('has room for sixteen at once, and again for whoever comes when one has left', async () => {
    const stage = await asked(await testAuth())
    const streams = await Promise.all(Array.from({ length: 16 }, async () => eventsOf(await open(stage))))
    await Promise.all(streams.map((stream) => stream.next()))
    const refused = await open(stage)
    await streams[0]?.cancel()
    await expect.poll(async () => (await open(stage)).status).toBe(200)
    await Promise.all(streams.slice(1).map((stream) => stream.cancel()))

    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5'])
  })

  it('says every fifteen seconds that it is still there', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const reader = (await open(await asked(await testAuth()))).body?.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    const beats = async (count: number): Promise<number> => {
      await vi.advanceTimersByTimeAsync(15_000)
      while (text.split(': waiting\n\n').length <= count) text += (await reader?.read())?.value ?? ''
      return text.split(': waiting\n\n').length - 1
    }

    expect([await beats(1), await beats(2), await beats(3)]).toEqual([1, 2, 3])
    await reader?.cancel()
  })

  it('is cut off where nobody reads it, which makes room for others', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const stage = await asked(await testAuth())
    await Promise.all(Array.from({ length: 16 }, () => open(stage)))
    const before = (await open(stage)).status
    await vi.advanceTimersByTimeAsync(30_000)

    await expect.poll(async () => (await open(stage)).status).toBe(200)
    expect(before).toBe(429)
  })
})
