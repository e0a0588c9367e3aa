import assert from 'node:assert/strict'
import type { Channel, Message, Receipt, Transport } from '../core/channel.ts'
import { renderMessage } from '../core/delivery/message.ts'
import { transports as all } from '../transports.ts'

/** One case of a contract; `run` rejects where the contract is broken. */
export interface ContractCase {
  readonly title: string
  run(): Promise<void>
}

/** What a provider's test can tell the contract beyond the channel itself. */
export interface ChannelContractOptions<C extends Channel> {
  /** Everything that arrived through the channel, one text a message, with its recipient in it. */
  readonly arrivals?: (channel: C) => readonly string[] | Promise<readonly string[]>
  /** Keys and passwords the channel was made with; no receipt may hold one. */
  readonly secrets?: readonly string[]
}

/**
 * What every channel promises, as cases for any test runner:
 *
 * ```ts
 * for (const { title, run } of channelContract('inbox', () => createInbox({ now: () => 0 }))) it(title, run)
 * ```
 *
 * `makeChannel` gives a fresh channel, connected to something that takes every message.
 */
export function channelContract<C extends Channel>(
  name: string,
  makeChannel: () => C | Promise<C>,
  { arrivals, secrets = [] }: ChannelContractOptions<C> = {},
): readonly ContractCase[] {
  const cases: Readonly<Record<string, (channel: C) => Promise<void>>> = {
    'has a short name and lists what it carries': describesItself,
    'takes a message of every transport it lists': (channel) => takesEveryTransport(channel, arrivals),
    'does not send when the signal has aborted before': (channel) => honoursAbortedSignal(channel, arrivals),
    'settles soon after the signal aborts': settlesAfterAbort,
    'tells nothing secret in its receipts': (channel) => keepsSecrets(channel, secrets),
    'leaves the message as it was': leavesMessageAlone,
    'keeps messages apart that are sent at once': (channel) => keepsApart(channel, arrivals),
  }
  return Object.entries(cases).map(([title, check]) => ({
    title: `${name}: ${title}`,
    run: async () => check(await makeChannel()),
  }))
}

const NOW = 1_700_000_000_000
const SETTLE_MS = 2_000

type Arrivals<C extends Channel> = ChannelContractOptions<C>['arrivals']

async function describesItself({ name, transports }: Channel): Promise<void> {
  const known = new Set<Transport>(all)

  assert.match(name, /^[a-z][a-z0-9_-]*$/, 'name must be a lower-case word')
  assert.ok(transports.length > 0, 'transports must not be empty')
  assert.equal(new Set(transports).size, transports.length, 'transports must not repeat')
  for (const transport of transports) assert.ok(known.has(transport), `${transport} is not a transport`)
}

async function takesEveryTransport<C extends Channel>(channel: C, arrivals: Arrivals<C>): Promise<void> {
  const messages = channel.transports.map((transport, index) => sample(transport, index))
  for (const message of messages) assertSent(await send(channel, message), message)
  assertArrived(messages, await arrivals?.(channel))
}

async function honoursAbortedSignal<C extends Channel>(channel: C, arrivals: Arrivals<C>): Promise<void> {
  const receipt = await send(channel, firstSample(channel), AbortSignal.abort())

  assert.notEqual(receipt.outcome, 'sent', 'an aborted send must not count as sent')
  assertWellFormed(receipt)
  assertArrived([], await arrivals?.(channel))
}

async function settlesAfterAbort(channel: Channel): Promise<void> {
  const controller = new AbortController()
  const receipt = send(channel, firstSample(channel), controller.signal)
  controller.abort()

  assertWellFormed(await receipt)
}

async function keepsSecrets(channel: Channel, secrets: readonly string[]): Promise<void> {
  for (const [index, transport] of channel.transports.entries()) {
    const message = sample(transport, index)
    const receipts = [await send(channel, message), await send(channel, message, AbortSignal.abort())]
    const told = JSON.stringify(receipts)
    for (const secret of [message.code, message.to, ...secrets]) {
      assert.ok(!told.includes(secret), 'a receipt must not hold the code, the recipient or a secret')
    }
  }
}

async function leavesMessageAlone(channel: Channel): Promise<void> {
  for (const [index, transport] of channel.transports.entries()) {
    const message = Object.freeze(sample(transport, index))
    const before = structuredClone(message)
    await send(channel, message)
    assert.deepEqual(message, before)
  }
}

async function keepsApart<C extends Channel>(channel: C, arrivals: Arrivals<C>): Promise<void> {
  const messages = Array.from({ length: 20 }, (_, index) => {
    const transport = channel.transports[index % channel.transports.length]
    assert.ok(transport)
    return sample(transport, index)
  })
  const receipts = await Promise.all(
    messages.map(async (message) => {
      const receipt = await send(channel, message)
      assertSent(receipt, message)
      return receipt
    }),
  )

  const references = receipts.flatMap((receipt) => (receipt.outcome === 'sent' ? (receipt.reference ?? []) : []))
  assert.equal(new Set(references).size, references.length, 'two messages must not have one reference')
  assertArrived(messages, await arrivals?.(channel))
}

/** Whatever hangs fails here instead of stopping the test run. */
async function send(channel: Channel, message: Message, signal = new AbortController().signal): Promise<Receipt> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new assert.AssertionError({ message: 'send must settle' })), SETTLE_MS)
  })
  try {
    return await Promise.race([channel.send(message, signal), late])
  } finally {
    clearTimeout(timer)
  }
}

function firstSample({ transports: [transport] }: Channel): Message {
  assert.ok(transport, 'transports must not be empty')
  return sample(transport, 0)
}

/** No sample's code occurs in the recipient or code of another. */
function sample(transport: Transport, index: number): Message {
  const code = String(731_000 + index)
  return renderMessage({
    id: `delivery-${index}`,
    transport,
    to: transport === 'email' ? `person${index}@example.com` : `+4420794601${String(index).padStart(2, '0')}`,
    code,
    tag: 'K7',
    projectName: 'Contract',
    locale: 'en',
    host: 'auth.example.com',
    link: `https://auth.example.com/login#code=${code}&tag=K7`,
    now: NOW,
    expiresAt: NOW + 600_000,
  })
}

function assertSent(receipt: Receipt, { transport }: Message): void {
  assert.equal(receipt.outcome, 'sent', `a message by ${transport} must be taken`)
  assertWellFormed(receipt)
}

function assertWellFormed(receipt: Receipt): void {
  if (receipt.outcome === 'sent') return
  assert.ok(['refused', 'unknown'].includes(receipt.outcome), 'outcome must be sent, refused or unknown')
  assert.match(receipt.reason, /^[a-z][a-z0-9_-]*$/, 'reason must be a word')
  if (receipt.outcome === 'refused')
    assert.equal(typeof receipt.retryable, 'boolean', 'a refusal says if it is retryable')
}

function assertArrived(messages: readonly Message[], arrived: readonly string[] | undefined): void {
  if (arrived === undefined) return
  const texts = arrived.map(withJoinedDigits)

  assert.equal(texts.length, messages.length, 'as many messages must arrive as were taken')
  for (const { to, code } of messages) {
    const own = texts.filter((text) => text.includes(code))
    assert.equal(own.length, 1, 'a code must arrive once')
    assert.ok(own[0]?.includes(to), 'a code must arrive at its own recipient')
  }
}

/** A voice spells the code: `7, 3, 1`. */
function withJoinedDigits(text: string): string {
  return text.replace(/(?<=\d), (?=\d)/g, '')
}
