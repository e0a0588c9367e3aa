/** How something stands that was looked at. `skipped`: it could not be looked at, and nobody knows. */
export type Standing = 'ok' | 'warning' | 'failed' | 'skipped'

/** What was found, in a sentence without a full stop, and what would put it right. It names no secret. */
export interface Finding {
  readonly standing: Standing
  readonly says: string
  readonly fix?: string
}

/** Something that an operator may have set up wrongly, here or at a vendor. */
export interface Check {
  /** Names it in lists: `twilio account`. */
  readonly name: string
  /** Looks, and changes nothing; must settle soon after `signal` aborts. What it throws is a failure. */
  look(signal: AbortSignal): Promise<readonly Finding[]>
}

/** A finding, and the check that it is of. */
export interface Checked extends Finding {
  readonly check: string
}

/** How checks are run. */
export interface Running {
  /** How long each may take. */
  readonly deadlineMs: number
  /** Hears of each check that is done, by its name. */
  readonly onDone?: (name: string) => void
}

/** Runs all checks at the same time; their findings come in the order of the checks. */
export async function runChecks(checks: readonly Check[], running: Running): Promise<readonly Checked[]> {
  const found = await Promise.all(
    checks.map(async (check) => {
      const findings = await inTime(check, running.deadlineMs)
      running.onDone?.(check.name)
      return findings.map((finding) => ({ check: check.name, ...finding }))
    }),
  )
  return found.flat()
}

async function inTime({ look }: Check, deadlineMs: number): Promise<readonly Finding[]> {
  const deadline = new AbortController()
  const late = failed(`took longer than ${deadlineMs / 1000} seconds`, 'look whether it can be reached from here')
  const isLate = new Promise<readonly Finding[]>((resolve) => {
    deadline.signal.addEventListener('abort', () => resolve([late]), { once: true })
  })
  const timer = setTimeout(() => deadline.abort(), deadlineMs)
  try {
    return await Promise.race([isLate, look(deadline.signal)])
  } catch (error) {
    return [failed(error instanceof Error ? error.message : String(error))]
  } finally {
    clearTimeout(timer)
  }
}

/** All is well. */
export function ok(says: string): Finding {
  return { standing: 'ok', says }
}

/** It works, and is seldom meant or soon in the way. */
export function warning(says: string, fix?: string): Finding {
  return { standing: 'warning', says, ...(fix === undefined ? {} : { fix }) }
}

/** Something does not work. */
export function failed(says: string, fix?: string): Finding {
  return { standing: 'failed', says, ...(fix === undefined ? {} : { fix }) }
}

/** Nobody could look. */
export function skipped(says: string, fix?: string): Finding {
  return { standing: 'skipped', says, ...(fix === undefined ? {} : { fix }) }
}
