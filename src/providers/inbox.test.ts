import { describe, expect, it } from 'vitest'
import type { Message } from '../core/channel.ts'
import type { InboxMessage } from '../core/inbox.ts'
import { channelContract } from '../testing/channel-contract.ts'
import { createInbox } from './inbox.ts'

const signal = new AbortController().signal
const now = (): number => 5_000

const sms = {
  id: 'delivery-1',
  transport: 'sms',
  to: '+442079460958',
  text: '123456 is your code',
  locale: 'en',
  projectName: 'Acme',
  code: '123456',
  createdAt: 8000,
  expiresAt: 9_000,
} as const satisfies Message

describe('the inbox as a channel', () => {
  const contract = channelContract('inbox', () => createInbox({ now }), {
    arrivals: (inbox) => inbox.messages().map(({ to, text }) => `${to} ${text}`),
  })

  it.each(contract)('$title', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined()
  })
})

describe('the inbox', () => {
  it('keeps a message with the time it came', async () => {
    const inbox = createInbox({ now })
    await inbox.send(sms, signal)

    expect(inbox.messages()).toEqual([
      {
        id: 'delivery-1',
        channel: 'sms',
        to: '+442079460958',
        text: '123456 is your code',
        code: '123456',
        createdAt: 5_000,
      },
    ])
  })

  it('keeps subject and HTML of an email', async () => {
    const inbox = createInbox({ now })
    await inbox.send({ ...sms, transport: 'email', to: 'a@example.com', subject: 'Code', html: '<p>123456' }, signal)

    expect(inbox.messages()).toMatchObject([{ channel: 'email', subject: 'Code', html: '<p>123456' }])
  })

  it('shows the newest first, of everybody or of one recipient', async () => {
    const inbox = createInbox({ now })
    await inbox.send({ ...sms, id: 'first', to: '+442079460001' }, signal)
    await inbox.send({ ...sms, id: 'second', to: '+442079460002' }, signal)
    await inbox.send({ ...sms, id: 'third', to: '+442079460001' }, signal)

    expect(inbox.messages().map(({ id }) => id)).toEqual(['third', 'second', 'first'])
    expect(inbox.messages('+442079460001').map(({ id }) => id)).toEqual(['third', 'first'])
    expect(inbox.messages('nobody')).toEqual([])
  })

  it('keeps the newest 200, or as many as it is told', async () => {
    const inbox = createInbox({ now })
    const small = createInbox({ now, limit: 2 })
    for (let index = 0; index < 201; index += 1) {
      await inbox.send({ ...sms, id: String(index) }, signal)
      await small.send({ ...sms, id: String(index) }, signal)
    }

    expect(inbox.messages()).toHaveLength(200)
    expect(inbox.messages().at(-1)?.id).toBe('1')
    expect(small.messages().map(({ id }) => id)).toEqual(['200', '199'])
  })

  it('refuses a limit that keeps nothing', () => {
    for (const limit of [0, -1, 1.5, Number.NaN]) expect(() => createInbox({ now, limit })).toThrow(TypeError)
  })

  it('hands out lists that later messages do not change', async () => {
    const inbox = createInbox({ now })
    const before = inbox.messages()
    await inbox.send(sms, signal)

    expect(before).toEqual([])
  })

  it('tells its subscribers of each message until they leave', async () => {
    const inbox = createInbox({ now })
    const heard: InboxMessage[] = []
    const leave = inbox.subscribe((message) => heard.push(message))
    await inbox.send(sms, signal)
    leave()
    await inbox.send({ ...sms, id: 'delivery-2' }, signal)

    expect(heard.map(({ id }) => id)).toEqual(['delivery-1'])
  })

  it('lets one listener subscribe twice and leave once', async () => {
    const inbox = createInbox({ now })
    const heard: string[] = []
    const listener = ({ id }: InboxMessage): void => void heard.push(id)
    const leave = inbox.subscribe(listener)
    inbox.subscribe(listener)
    leave()
    await inbox.send(sms, signal)

    expect(heard).toEqual(['delivery-1'])
  })

  it('delivers although a subscriber throws, and calls that one no more', async () => {
    const inbox = createInbox({ now })
    let calls = 0
    inbox.subscribe(() => {
      calls += 1
      throw new Error('the page is gone')
    })
    const heard: string[] = []
    inbox.subscribe(({ id }) => heard.push(id))

    expect(await inbox.send(sms, signal)).toMatchObject({ outcome: 'sent' })
    await inbox.send({ ...sms, id: 'delivery-2' }, signal)

    expect(calls).toBe(1)
    expect(heard).toEqual(['delivery-1', 'delivery-2'])
  })
})
