import type { Deps } from '../core/deps.ts'
import type { Event } from '../core/events.ts'
import type { Listeners } from '../core/listeners.ts'
import { type AlertFacts, alertOf } from '../providers/telegram/alert.ts'
import { createTelegram } from '../providers/telegram.ts'

/** What tells operators. */
export interface Alerts {
  stop(): Promise<void>
}

/** Has operators told of what happens. Whatever becomes of an alert, nobody who signs in notices. */
export function tellOperators(deps: Deps, on: Listeners['on']): Alerts {
  const { settings, ambient } = deps
  if (settings.telegram === undefined) return { stop: async () => {} }
  const { environment, projectName } = settings
  const stage = environment === 'production' ? {} : { stage: environment === 'test' ? 'test' : 'dev' }
  const telegram = createTelegram(settings.telegram, { projectName, ...stage, now: ambient.now })
  const stopListening = on('*', (event) => {
    const alert = alertOf(event)
    if (alert !== undefined) telegram.tell(alert, async () => alertOf(event, await factsOf(deps, event)) ?? alert)
  })
  return {
    async stop() {
      stopListening()
      await telegram.close()
    },
  }
}

/** Whether anybody has proved the recipient before: the event masks who that is. What cannot be read is left out. */
async function factsOf({ store, settings, report }: Deps, event: Event): Promise<AlertFacts> {
  if (event.type !== 'otp.requested') return {}
  try {
    const view = await store.challenge(event.challenge, settings.otp.maxAttempts)
    return view === undefined ? {} : { isNew: (await store.accountOf(view.recipient)) === undefined }
  } catch (error) {
    report(error)
    return {}
  }
}
