import { type Check, runChecks } from '../../src/core/check.ts'

/** What checks find, a line each: `failed twilio account: …`. */
export async function foundBy(checks: readonly Check[]): Promise<readonly string[]> {
  const findings = await runChecks(checks, { deadlineMs: 5_000 })
  return findings.map(({ standing, check, says, fix }) =>
    [`${standing} ${check}: ${says}`, ...(fix === undefined ? [] : [fix])].join(' → '),
  )
}
