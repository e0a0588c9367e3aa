import { createInterface } from 'node:readline/promises'
import type { Auth } from '../auth.ts'
import type { Transport } from '../core/channel.ts'
import { StartError } from '../errors.ts'
import { transportsTo } from '../trial.ts'
import { tellOperator } from './exit.ts'

/** What is known of a test message before somebody is asked. */
export interface Asked {
  readonly to?: string
  readonly transport?: Transport
}

/** Where somebody reads and types; `isTTY` where it is a terminal. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean }
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean }
}

/** Puts a question, and gives what was typed. */
type Ask = (question: string) => Promise<string>

/**
 * Asks on the terminal for what is missing: the recipient, and where there is a choice, the channel. Questions go to standard error.
 *
 * @throws {StartError} where there is no terminal, and when whoever is asked goes away.
 */
export async function askForTrial(
  settings: Auth['settings'],
  asked: Asked,
  { input, output }: Terminal = { input: process.stdin, output: process.stderr },
): Promise<Asked> {
  if (!input.isTTY || !output.isTTY)
    throw new StartError('--interactive needs a terminal: name the recipient by --to, and the channel by --channel')
  const terminal = createInterface({ input, output, terminal: true })
  const gone = new AbortController()
  terminal.once('close', () => gone.abort())
  const ask: Ask = (question) =>
    terminal.question(question, { signal: gone.signal }).catch((error: unknown) => {
      throw new StartError('nobody would get it: nobody was named', { cause: error })
    })
  try {
    const to = asked.to ?? (await recipientBy(ask, settings))
    return { to, transport: asked.transport ?? (await transportBy(ask, transportsTo(settings, to))) }
  } finally {
    terminal.close()
  }
}

async function recipientBy(ask: Ask, settings: Auth['settings']): Promise<string> {
  for (;;) {
    const to = await ask('To (an address, or a number with + and the country code): ')
    const fault = faultOf(() => transportsTo(settings, to))
    if (fault === undefined) return to
    tellOperator([fault])
  }
}

function faultOf(look: () => unknown): string | undefined {
  try {
    look()
    return undefined
  } catch (error) {
    if (error instanceof StartError) return error.message
    throw error
  }
}

async function transportBy(ask: Ask, transports: readonly Transport[]): Promise<Transport> {
  const [first, ...others] = transports
  if (first === undefined) throw new StartError('no provider carries messages there')
  if (others.length === 0) return first
  for (;;) {
    const typed = (await ask(`By ${transports.join(', ')} (${first}): `)).trim().toLowerCase()
    const chosen = typed === '' ? first : transports.find((transport) => transport === typed)
    if (chosen !== undefined) return chosen
  }
}
