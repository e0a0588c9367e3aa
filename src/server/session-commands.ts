import { ConfigError } from '../config/config-error.ts'
import { AuthError } from '../errors.ts'
import type { Whose } from '../upkeep.ts'
import type { PrintFlags } from './config-flags.ts'
import { printJson, tellOperator } from './exit.ts'
import { withUpkeep } from './with-upkeep.ts'

/** What the command line of `sessions revoke` says. */
export interface RevokeFlags extends PrintFlags {
  readonly session?: string
  readonly account?: number
  readonly identifier?: string
}

/**
 * Ends sessions. Exit code 1 where there were none.
 *
 * @throws {ConfigError} where nothing says whose, and for an identifier that is none.
 */
export async function revokeSessions(flags: RevokeFlags): Promise<void> {
  const whose = whoseIn(flags)
  await withUpkeep(flags, async (upkeep) => {
    const ended = await upkeep.endSessions(whose).catch(toSentence)
    process.exitCode = ended === undefined || ended === 0 ? 1 : 0
    if (flags.json) return printJson({ ended: ended ?? 0 })
    if (ended === undefined) return tellOperator(['there is no such account'])
    process.stdout.write(`${ended} ${ended === 1 ? 'session' : 'sessions'} ended\n`)
  })
}

function whoseIn({ session, account, identifier }: RevokeFlags): Whose {
  if (session !== undefined) return { sessionId: session }
  if (account !== undefined) return { accountId: account }
  if (identifier !== undefined) return { identifier }
  throw new ConfigError(['sessions revoke needs --session, --account or --identifier'])
}

function toSentence(error: unknown): never {
  if (error instanceof AuthError && error.status === 400) {
    throw new ConfigError(['--identifier must be an email address, or a phone number with + and its country code'])
  }
  throw error
}
