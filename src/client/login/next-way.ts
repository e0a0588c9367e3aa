import type { DeliveryChannel, DeliveryStatus } from '../accounts.ts'
import { askAgain, haveOneCode } from './asking.ts'
import { insteadText } from './delivery-words.ts'
import { type ActionButton, actionButton, type ErrorLine, holdUntil } from './parts.ts'
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
  let shown = new AbortController()
  button.node.hidden = true
  button.node.addEventListener('click', () => {
    if (channel !== undefined) void ask(desk, button, { ...waiting, identifier, channel })
  })
  desk.left.addEventListener('abort', () => shown.abort(), { once: true })
  return {
    node: button.node,
    offer({ next_channel, resend_after = 0 }) {
      channel = identifier === '' ? undefined : next_channel
      shown.abort()
      shown = new AbortController()
      button.node.hidden = channel === undefined
      if (channel === undefined) return
      const [now, at] = [insteadText(channel), Date.now() + resend_after * 1000]
      holdUntil(button, { at, said: { now, later: now } }, shown.signal)
    },
  }
}

async function ask(
  desk: Desk,
  button: ActionButton,
  of: Waiting & { readonly identifier: string; readonly channel: DeliveryChannel },
): Promise<void> {
  const { pending, input, error, identifier, channel } = of
  const asked = await askAgain(desk, { button, error, pending, identifier, channel })
  if (!asked?.ok) return
  desk.show({ name: 'code', pending: asked.pending, typed: haveOneCode(pending, asked.pending) ? input.value : '' })
}
