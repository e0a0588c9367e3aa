import { AssertionError } from 'node:assert'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Channel, Receipt } from '../core/channel.ts'
import { channelContract } from './channel-contract.ts'

const sent: Receipt = { outcome: 'sent' }
const sound: Channel = {
  name: 'sound',
  transports: ['sms', 'email'],
  send: async (_message, signal) =>
    signal.aborted ? { outcome: 'refused', retryable: true, reason: 'aborted' } : sent,
}

describe('channelContract', () => {
  afterEach(() => vi.useRealTimers())

  it('has nothing against a sound channel', async () => {
    expect(await broken({})).toEqual([])
  })

  it('titles its cases with the name of the channel', () => {
    expect(channelContract('mine', () => sound)[0]?.title).toBe('mine: has a short name and lists what it carries')
  })

  it.each([
    ['no transports', { transports: [] }],
    ['a transport twice', { transports: ['sms', 'sms'] }],
    ['a name with spaces', { name: 'My Provider' }],
  ] satisfies readonly [string, Partial<Channel>][])('finds %s', async (_what, changes) => {
    expect(await broken(changes)).toContain('has a short name and lists what it carries')
  })

  it('finds a transport that is listed and not taken', async () => {
    const refused: Receipt = { outcome: 'refused', retryable: false, reason: 'unsupported' }

    expect(await broken({ send: async ({ transport }) => (transport === 'email' ? refused : sent) })).toContain(
      'takes a message of every transport it lists',
    )
  })

  it('finds an aborted message that is sent nevertheless', async () => {
    expect(await broken({ send: async () => sent })).toEqual(['does not send when the signal has aborted before'])
  })

  it('finds a send that never settles', async () => {
    vi.useFakeTimers()
    const titles = broken({ send: () => new Promise<Receipt>(() => {}) })
    await vi.runAllTimersAsync()

    expect(await titles).toContain('settles soon after the signal aborts')
  })

  it.each([
    ['the code', 'taken-731000'],
    ['the recipient', 'for person1@example.com'],
    ['a secret', 'key hunter2'],
  ])('finds %s in a receipt', async (_what, reference) => {
    expect(await broken({ send: async () => ({ outcome: 'sent', reference }) })).toContain(
      'tells nothing secret in its receipts',
    )
  })

  it("finds a provider's own text as a reason", async () => {
    const unknown: Receipt = { outcome: 'unknown', reason: 'Error: connect ECONNREFUSED' }

    expect(await broken({ send: async (_message, signal) => (signal.aborted ? unknown : sent) })).toEqual([
      'does not send when the signal has aborted before',
    ])
  })

  it('finds a channel that changes the message', async () => {
    const send: Channel['send'] = async (message, signal) => {
      Reflect.set(message, 'text', 'sent')
      Object.defineProperty(message, 'seen', { value: true })
      return sound.send(message, signal)
    }

    await expect(run('leaves the message as it was', { ...sound, send })).rejects.toThrow('not extensible')
  })

  it('finds two messages with one reference', async () => {
    expect(await broken({ send: async () => ({ outcome: 'sent', reference: 'one' }) })).toContain(
      'keeps messages apart that are sent at once',
    )
  })

  it.each([
    ['messages that never arrive', []],
    ['messages at the wrong recipient', ['+442079460199 731000', 'person0@example.com 731001']],
  ])('finds %s', async (_what, arrived) => {
    expect(await broken({}, arrived)).toContain('takes a message of every transport it lists')
  })

  it('joins the digits that a voice spells', async () => {
    const cases = channelContract('voice', (): Channel => ({ ...sound, transports: ['sms'] }), {
      arrivals: () => ['+442079460100: 7, 3, 1, 0, 0, 0'],
    })

    await expect(cases[1]?.run()).resolves.toBeUndefined()
  })
})

/** The cases that a sound channel with these changes breaks. */
async function broken(changes: Partial<Channel>, arrived?: readonly string[]): Promise<readonly string[]> {
  const arrivals = arrived === undefined ? {} : { arrivals: () => arrived }
  const cases = channelContract('x', () => ({ ...sound, ...changes }), { secrets: ['hunter2'], ...arrivals })

  const titles: string[] = []
  for (const { title, run } of cases) {
    const error = await run().catch((reason: unknown) => reason)
    if (error instanceof AssertionError) titles.push(title.replace('x: ', ''))
    else if (error !== undefined) throw error
  }
  return titles
}

async function run(title: string, channel: Channel): Promise<void> {
  await channelContract('x', () => channel)
    .find((one) => one.title === `x: ${title}`)
    ?.run()
}
