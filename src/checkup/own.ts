import type { Ambient } from '../core/ambient.ts'
import { type Check, type Finding, failed, ok, skipped, warning } from '../core/check.ts'
import type { Settings } from '../core/settings.ts'
import type { KeyView } from '../core/token-keys.ts'
import { inspect, inspectSchema } from '../inspection.ts'

/** Whether the database can be reached, and has the schema of this version. It is neither made nor migrated. */
export function databaseCheck(settings: Settings): Check {
  return {
    name: 'database',
    async look() {
      if (settings.database === 'sqlite::memory:')
        return [warning('it is in memory: a restart forgets everybody', 'set database to a file or a server')]
      const { place, applied, pending, known } = await inspectSchema(settings)
      if (applied === undefined) return [skipped(`${place} has no tables yet; keychime serve makes them`)]
      if (applied.length > known) return [failed(`${place} is of a newer version`, 'install that version')]
      if (pending.length > 0)
        return [failed(`${place} lacks ${pending.length} of ${known} migrations`, 'run keychime migrate up')]
      return [ok(`${place} has all ${known} migrations`)]
    },
  }
}

/** Whether people and vendors can open the address that links and callbacks are made of. */
export function publicUrlCheck(settings: Settings): Check {
  return { name: 'public url', look: async () => [publicUrlFinding(settings)] }
}

function publicUrlFinding({ publicUrl, environment, channels }: Settings): Finding {
  const { hostname, protocol } = new URL(publicUrl)
  const isHere = hostname === 'localhost' || hostname.endsWith('.localhost') || /^(?:127\.|\[::1\]$)/.test(hostname)
  const fix = 'set public_url to the https address that people see'
  if (environment === 'production') {
    if (isHere) return failed(`${publicUrl} is this machine: nobody else can open it`, fix)
    return protocol === 'https:' ? ok(publicUrl) : failed(`${publicUrl} is not https`, fix)
  }
  const isPrivate = channels.every((channel) => channel === 'inbox' || channel === 'console')
  if (isHere && !isPrivate) return warning(`${publicUrl} is this machine: links in messages open nowhere else`, fix)
  return ok(publicUrl)
}

/** A key that signs for longer than this was forgotten. */
const LONGEST_USE_MS = 366 * 86_400_000

/** What access tokens are signed with, and for how long already. */
export function keysCheck(settings: Settings, { now }: Pick<Ambient, 'now'>): Check {
  return {
    name: 'signing keys',
    async look() {
      const inspection = await inspect(settings)
      const keys = await inspection.list().finally(inspection.close)
      const signing = keys.find(({ state }) => state === 'signing')
      if (signing === undefined) return [skipped('there are none yet; keychime serve makes the first')]
      return [ageFinding(signing, now())]
    },
  }
}

function ageFinding({ algorithm, activeAt }: KeyView, now: number): Finding {
  if (activeAt === undefined) return ok(`tokens are signed by ${algorithm}, with the key of the configuration`)
  const days = Math.floor((now - activeAt) / 86_400_000)
  const says = `tokens are signed by ${algorithm}, with a key ${days} days old`
  return now - activeAt > LONGEST_USE_MS ? warning(says, 'run keychime keys rotate') : ok(says)
}
