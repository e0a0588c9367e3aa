import type { DeliveryChannel, DeliveryStatus } from '../accounts.ts'
import { type AskingAgain, askAgain, haveOneCode } from './asking.ts'
import { insteadText } from './delivery-words.ts'
import { actionButton, type ErrorLine, holdUntil } from './parts.ts'
import { type Pending, typedIdentifier } from './pending.ts'
import type { Desk } from './view.ts'

/** What the button works on. */
interface Waiting {
  readonly pending: Pending
  readonly input: HTMLInputElement
  readonly error: ErrorLine
}

/** The button that has the same code come another way. */
export interface NextWay {
  readonly node: HTMLElement
  /** Shows which way is next, and from when on; hides where there is none. */
  offer(status: DeliveryStatus): void
}

/** Builds it, hidden. A tab that does not know what was typed cannot ask, and never shows it. */
export function nextWay(desk: Desk, waiting: Waiting): NextWay {
  const button = actionButton('', 'link')
  const identifier = typedIdentifier(desk.base)
  let channel: DeliveryChannel | undefined
  let [shown, refusedUntil] = [new AbortController(), 0]
  const close = (channel: DeliveryChannel, until: number): void => {
    shown.abort()
    shown = new AbortController()
    const now = insteadText(channel)
    holdUntil(button, { at: Math.max(until, refusedUntil), said: { now, later: now } }, shown.signal)
  }
  const hold = (until: number): void => {
    refusedUntil = until
    if (channel !== undefined) close(channel, until)
  }
  button.node.hidden = true
  button.node.addEventListener('click', () => {
    if (channel !== undefined) void ask(desk, { ...waiting, button, hold, identifier, channel })
  })
  desk.left.addEventListener('abort', () => shown.abort(), { once: true })
  return {
    node: button.node,
    offer({ next_channel, resend_after = 0 }) {
      channel = identifier === '' ? undefined : next_channel
      button.node.hidden = channel === undefined
      if (channel === undefined) shown.abort()
      else close(channel, Date.now() + resend_after * 1000)
    },
  }
}

async function ask(desk: Desk, { input, ...asking }: Pick<Waiting, 'input'> & AskingAgain): Promise<void> {
  const asked = await askAgain(desk, asking)
  if (!asked?.ok) return
  const typed = haveOneCode(asking.pending, asked.pending) ? input.value : ''
  desk.show({ name: 'code', pending: asked.pending, typed })
}
