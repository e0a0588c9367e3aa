import type { ExplainedMessage, StoredChoice } from '../core/delivery/outbox.ts'
import type { RankedRung } from '../core/routing/router.ts'
import type { PrintFlags } from './config-flags.ts'
import { printJson, tellOperator } from './exit.ts'
import { asJson } from './outbox-json.ts'
import { printTable } from './text-table.ts'
import { timeInWords } from './time-in-words.ts'
import { withUpkeep } from './with-upkeep.ts'

/** Prints the messages of a challenge and how the way of each was chosen. Exit code 1 where there is none. */
export async function explain(challenge: string, flags: PrintFlags): Promise<void> {
  await withUpkeep(flags, async (upkeep) => {
    const messages = await upkeep.explain(challenge)
    process.exitCode = messages.length === 0 ? 1 : 0
    if (flags.json) return printJson({ challenge, messages: messages.map(messageAsJson) })
    if (messages.length === 0) return tellOperator(['there is no such code, or it was forgotten'])
    printMessages(messages)
    for (const { id, choice } of messages) if (choice !== undefined) printChoice(id, choice)
  })
}

function printMessages(messages: readonly ExplainedMessage[]): void {
  const now = Date.now()
  const rows = messages.map(({ id, recipient, country, transport, provider, state, changedAt, reason, errorCode }) => [
    id,
    country === undefined ? recipient : `${recipient}, ${country}`,
    provider === undefined ? transport : `${transport}, ${provider}`,
    state,
    timeInWords(changedAt, now),
    [reason, errorCode].filter((part) => part !== undefined).join(' '),
  ])
  printTable(['message', 'to', 'by', 'state', 'when', 'why'], rows)
}

function printChoice(id: string, { ranked: choice, more }: StoredChoice): void {
  process.stdout.write(`\nthe ways that ${id} could go, the first choice first\n`)
  printTable(
    ['way', 'price', 'used', 'of', 'reckoned', 'why'],
    choice.map((ranked, at) => [
      nameOf(ranked),
      String(ranked.price),
      `${(100 * ranked.conversion).toFixed(0)} %`,
      ranked.judged.toFixed(0),
      String(ranked.cost),
      whyOf(choice, at),
    ]),
  )
  if (more > 0) process.stdout.write(`and ${more} more\n`)
}

function messageAsJson({ choice, ...message }: ExplainedMessage): unknown {
  const ranked = choice?.ranked ?? []
  const ways = ranked.map(({ way: _, isHeld, isTried, ...numbers }, at) => ({
    way: nameOf(ranked[at]),
    ...numbers,
    provider_took_none: isHeld,
    tried_before: isTried,
    why: whyOf(ranked, at),
  }))
  return { ...asJson(message), ...(choice === undefined ? {} : { ways, more_ways: choice.more }) }
}

function nameOf(ranked: RankedRung | undefined): string {
  return ranked === undefined ? '' : `${ranked.way.transport}/${ranked.way.provider}`
}

/** Why a way has its place. */
function whyOf(choice: readonly RankedRung[], at: number): string {
  const [first, ranked] = [choice[0], choice[at]]
  if (first === undefined || ranked === undefined) return ''
  if (at === 0) return first.drawn === first.conversion ? 'the first choice' : 'the first choice, to learn of it'
  if (ranked.isHeld && !first.isHeld) return 'its provider took none at that moment'
  if (ranked.isTried && !first.isTried) return 'a message went by it before'
  if (ranked.cost < first.cost) return 'another transport was asked for'
  return ranked.cost > first.cost ? 'a sign-in is reckoned dearer' : 'costs the same, and comes later in the settings'
}
