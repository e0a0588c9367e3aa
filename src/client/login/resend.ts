import { askAgain, haveOneCode } from './asking.ts'
import { type ActionButton, actionButton, type ErrorLine, holdUntil } from './parts.ts'
import { type Pending, typedIdentifier } from './pending.ts'
import { sentences } from './sentences.ts'
import type { Desk } from './view.ts'

/** What the button works on. */
interface Resend {
  readonly pending: Pending
  readonly input: HTMLInputElement
  readonly error: ErrorLine
}

const said = { now: sentences.sendAgain, later: 'Send again' }

/**
 * Builds the button that asks for the code again, closed until the server would take it. A tab that does not know what
 * was typed (another one asked) leads back to the first step instead.
 */
export function resendButton(desk: Desk, resend: Resend): HTMLElement {
  const identifier = typedIdentifier(desk.base)
  const button = actionButton(identifier === '' ? sentences.askAnew : sentences.sendAgain, 'link')
  if (identifier === '') {
    button.node.addEventListener('click', () => desk.show({ name: 'identifier' }))
    return button.node
  }

  button.node.addEventListener('click', () => void sendAgain(desk, button, { ...resend, identifier }))
  holdUntil(button, { at: resend.pending.resendAt, said }, desk.left)
  return button.node
}

async function sendAgain(desk: Desk, button: ActionButton, resend: Resend & { identifier: string }): Promise<void> {
  const { identifier, pending, input, error } = resend
  const hold = (at: number): void => holdUntil(button, { at, said }, desk.left)
  const asked = await askAgain(desk, { button, error, pending, identifier, hold })
  if (!asked?.ok) return
  desk.show({ name: 'code', pending: asked.pending, ...sentAgain(pending, asked.pending, input.value) })
}

function sentAgain(before: Pending, now: Pending, typed: string): { typed: string; notice: string } {
  if (haveOneCode(before, now)) return { typed, notice: `Sent again to ${now.identifier}.` }
  return { typed: '', notice: `A new code is on its way to ${now.identifier}. The one before no longer works.` }
}
