import type { DeliveryState, OutboxMessage } from '../core/delivery/outbox.ts'
import type { PrintFlags } from './config-flags.ts'
import { printJson, tellOperator } from './exit.ts'
import { printTable } from './text-table.ts'
import { timeInWords } from './time-in-words.ts'
import { withUpkeep } from './with-upkeep.ts'

interface ListFlags extends PrintFlags {
  readonly state?: DeliveryState
  readonly limit: number
}

interface RetryFlags extends PrintFlags {
  readonly unknown?: true
}

/** Prints the newest messages; none is no mistake. */
export async function listOutbox({ state, limit, ...flags }: ListFlags): Promise<void> {
  await withUpkeep(flags, async (upkeep) => {
    const messages = await upkeep.outbox({ most: limit, ...(state === undefined ? {} : { state }) })
    if (flags.json) return printJson({ messages: messages.map(asJson) })
    if (messages.length === 0) return tellOperator([state === undefined ? 'there are no messages' : `none is ${state}`])
    const now = Date.now()
    printTable(
      ['message', 'to', 'by', 'state', 'when', 'tries', 'why'],
      messages.map((message) => rowOf(message, now)),
    )
  })
}

/** Queues a message once more. Exit code 1 where it is not one that can be. */
export async function retryMessage(id: string, { unknown, ...flags }: RetryFlags): Promise<void> {
  await withUpkeep(flags, async (upkeep) => {
    const outcome = await upkeep.retryMessage(id, unknown === true ? ['failed', 'unknown'] : ['failed'])
    process.exitCode = outcome === 'queued' ? 0 : 1
    if (flags.json) return printJson({ outcome })
    if (outcome === 'queued') process.stdout.write('queued again\n')
    else tellOperator([sentences[outcome]])
  })
}

const sentences = {
  over: 'its code is used up, replaced or expired: nobody could sign in with it',
  on_its_way: 'a later message of the same code is on its way, or arrived',
  unfit: 'there is no such message that failed; with --unknown, one of which nobody knows is sent again too',
} as const

function rowOf(message: OutboxMessage, now: number): readonly string[] {
  const { id, recipient, transport, provider, state, changedAt, tries, reason, errorCode } = message
  const why = [reason, errorCode].filter((part) => part !== undefined).join(' ')
  const by = provider === undefined ? transport : `${transport}, ${provider}`
  return [id, recipient, by, state, timeInWords(changedAt, now), String(tries), why]
}

function asJson(message: OutboxMessage): Readonly<Record<string, unknown>> {
  const { errorCode, createdAt, changedAt, sentAt, endedAt, ...same } = message
  const times = { created_at: createdAt, changed_at: changedAt, sent_at: sentAt, ended_at: endedAt }
  const told = Object.entries(times).flatMap(([name, at]) =>
    at === undefined ? [] : [[name, new Date(at).toISOString()]],
  )
  return { ...same, ...(errorCode === undefined ? {} : { error_code: errorCode }), ...Object.fromEntries(told) }
}
