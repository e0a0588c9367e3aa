import { existsSync } from 'node:fs'
import type { SessionState } from '../core/sessions.ts'
import type { ForeignClaims, TokenClaims } from '../core/tokens.ts'
import { AuthError, StartError } from '../errors.ts'
import { type Inspection, inspect } from '../inspection.ts'
import type { VerifyingKey } from '../jwt/keys.ts'
import type { PrintFlags } from './config-flags.ts'
import { readSources } from './config-sources.ts'
import { type Configuration, examinedConfiguration, keptFolder } from './configuration.ts'
import { printJson, tellOperator } from './exit.ts'
import { secretFileIn } from './secret-file.ts'
import { columns } from './text-table.ts'
import { timeInWords } from './time-in-words.ts'
import { reasonFor, signerOf } from './token-faults.ts'

/** What was found of a token; a refusal is a sentence that follows its name. */
interface Verdict {
  readonly refusal?: string
  readonly claims?: TokenClaims | ForeignClaims
  readonly signer?: VerifyingKey
  readonly kind?: 'access' | 'refresh'
  readonly session?: SessionState
}

/**
 * Checks a token as the server would, and its session where the database is there. Exit code 1 when it is refused.
 *
 * @throws {ConfigError} with every mistake in the settings.
 * @throws {StartError} when the database cannot be read.
 */
export async function verifyToken(token: string, flags: PrintFlags): Promise<void> {
  const sources = await readSources(flags, process.env)
  const configuration = examinedConfiguration(sources)
  const inspection = await inspect(configuration.settings)
  try {
    const verdict = await judge(token, inspection, configuration)
    const notes = [...sources.notes, ...notesOn(verdict, inspection, configuration)]
    process.exitCode = verdict.refusal === undefined ? 0 : 1
    if (flags.json) printJson(forPrograms(verdict, notes))
    else print(verdict, notes)
  } finally {
    await inspection.close()
  }
}

async function judge(token: string, inspection: Inspection, { settings }: Configuration): Promise<Verdict> {
  const { keys } = inspection
  if (keys === undefined) {
    const because = inspection.missing ?? 'none was made yet'
    throw new StartError(`nothing can be checked: keys are in the database (jwt.keysFrom), and ${because}`)
  }

  const signer = signerOf(token, keys)
  const known = signer === undefined ? {} : { signer, kind: kindOf(signer === keys.refresh) }
  const claims = orRefusal(() => inspection.verify(token))
  if (claims === undefined) return { ...known, refusal: reasonFor(token, { keys, jwt: settings.jwt, now: Date.now() }) }

  const session = await inspection.session(claims)
  const refusal = session === undefined ? undefined : sessionFault(session)
  return { ...known, claims, ...(session && { session }), ...(refusal !== undefined && { refusal }) }
}

function kindOf(isRefresh: boolean): 'access' | 'refresh' {
  return isRefresh ? 'refresh' : 'access'
}

function orRefusal<T>(verify: () => T): T | undefined {
  try {
    return verify()
  } catch (error) {
    if (error instanceof AuthError && error.code === 'token_not_valid') return undefined
    throw error
  }
}

function sessionFault(session: SessionState): string | undefined {
  if ('at' in session) return `its session was ${session.state} ${timeInWords(session.at, Date.now())}`
  if (session.state === 'traded') return 'it was traded for the next refresh token'
  return session.state === 'alive' ? undefined : 'its session is not in the database'
}

/** What an operator should know besides. */
function notesOn(verdict: Verdict, { missing }: Inspection, { keepsSecret }: Configuration): readonly string[] {
  const isForeign = verdict.signer === undefined && keepsSecret && !existsSync(secretFileIn(keptFolder))
  return [
    ...(isForeign ? [`there is no secret in ${keptFolder} yet, so nothing was signed with it`] : []),
    ...(missing === undefined || verdict.refusal !== undefined ? [] : [`its session was not looked at: ${missing}`]),
  ]
}

function print(verdict: Verdict, notes: readonly string[]): void {
  tellOperator([...notes, ...(verdict.refusal === undefined ? [] : [`the token is refused: ${verdict.refusal}`])])
  if (verdict.refusal !== undefined || verdict.claims === undefined) return

  const { claims, signer, kind = '', session } = verdict
  const rows = [
    ['kind', kind],
    ['account', String(claims.accountId)],
    ['signed', [signer?.algorithm, signer?.kid].filter(Boolean).join(', ')],
    ['expires', timeInWords(claims.expiresAt, Date.now())],
    ['session', sessionText(claims, session)],
  ]
  process.stdout.write(`the token is good\n\n${columns(rows)}\n`)
}

function sessionText({ sessionId }: TokenClaims | ForeignClaims, session: SessionState | undefined): string {
  if (sessionId === undefined) return 'none: another issuer made it, and its account was not looked at'
  return `${sessionId}, ${session?.state ?? 'not looked at'}`
}

function forPrograms({ refusal, claims, signer, kind, session }: Verdict, notes: readonly string[]): object {
  return {
    ok: refusal === undefined,
    refusal: refusal ?? null,
    kind: kind ?? null,
    algorithm: signer?.algorithm ?? null,
    kid: signer?.kid ?? null,
    account_id: claims?.accountId ?? null,
    session_id: claims?.sessionId ?? null,
    session: session?.state ?? null,
    expires_at: claims === undefined ? null : new Date(claims.expiresAt).toISOString(),
    notes,
  }
}
