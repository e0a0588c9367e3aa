import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deriveCode } from '../../src/core/code.ts'
import { AuthError } from '../../src/errors.ts'
import { sql } from '../../src/store/sql.ts'
import { testAuth, wrongCodes } from '../../src/testing/index.ts'
import { peekInto } from '../peek.ts'

const PHONE = '+12025550123'

/** How often each way of settling happened: `fulfilled`, the code of the refusal, or `error`. */
export function outcomes(settled: readonly PromiseSettledResult<unknown>[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const one of settled) {
    const name = one.status === 'fulfilled' ? 'fulfilled' : one.reason instanceof AuthError ? one.reason.code : 'error'
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

/** Verifies the right code of one challenge many times at once. */
export async function raceRightCodes(count: number): Promise<Record<string, number>> {
  const { auth, inbox } = await testAuth()
  const { challengeId } = await auth.otp.request({ identifier: PHONE })
  await inbox.settle()
  const otp = inbox.code
  const settled = await Promise.allSettled(times(count, () => auth.otp.verify({ challengeId, otp })))
  await auth.close()
  return outcomes(settled)
}

/** Guesses wrong many times at once, then tries the right code; the row tells how many guesses were looked at. */
export async function raceWrongGuesses(count: number): Promise<{
  readonly wrong: Record<string, number>
  readonly evaluated: number
  readonly right: Record<string, number>
}> {
  const folder = mkdtempSync(join(tmpdir(), 'keychime-race-'))
  const { auth, inbox } = await testAuth({ database: `sqlite:${join(folder, 'race.db')}` })
  const { challengeId, handle } = await auth.otp.request({ identifier: PHONE })
  await inbox.settle()
  const guesses = wrongCodes(inbox.code, count)
  const wrong = await Promise.allSettled(guesses.map((otp) => auth.otp.verify({ challengeId, otp })))
  const right = await Promise.allSettled([auth.otp.verify({ challengeId, otp: inbox.code })])
  const database = await peekInto(auth)
  const row = await database.first(sql`select attempts from challenges where handle = ${handle}`)
  await database.close()
  await auth.close()
  rmSync(folder, { recursive: true })
  return { wrong: outcomes(wrong), evaluated: Number(row?.['attempts']), right: outcomes(right) }
}

/** Signs in to one new number many times at once, each caller with a challenge of its own. */
export async function raceFirstSignIns(
  count: number,
): Promise<{ readonly outcomes: Record<string, number>; readonly accounts: number; readonly created: number }> {
  const { auth, events } = await testAuth({ otp: { cooldown: 0, hourlyLimit: 0, dailyLimit: 0 } })
  const asked = await Promise.all(times(count, () => auth.otp.request({ identifier: PHONE })))
  const settled = await Promise.allSettled(
    asked.map(({ challengeId, handle, codeLength }) =>
      auth.otp.verify({ challengeId, otp: deriveCode(auth.settings.keys.code, handle, codeLength) }),
    ),
  )
  await auth.close()
  const accounts = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value.account.id] : []))
  return {
    outcomes: outcomes(settled),
    accounts: new Set(accounts).size,
    created: events.filter(({ type }) => type === 'account.created').length,
  }
}

/** As many promises at once as asked for. */
export function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make)
}
