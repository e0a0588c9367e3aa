import { endSession, type HeldSession, isNoSession, type Person } from '../accounts.ts'
import { el, icon } from '../dom.ts'
import { forgetSession } from './memory.ts'
import { actionButton } from './parts.ts'
import { refusalText, sentences } from './sentences.ts'
import type { Desk, View } from './view.ts'

/** The last step: who is signed in, the way on, and the way out. */
export function signedInStep(desk: Desk, session: HeldSession): View {
  const heading = el('h1', { part: 'heading', tabindex: -1 }, sentences.signedIn)
  const error = el('p', { class: 'error', part: 'error', role: 'alert' })
  const out = actionButton(sentences.signOut, 'quiet')
  out.node.addEventListener('click', async () => {
    if (!out.open()) return
    out.busy(true)
    const refusal = await signOut(desk, session)
    out.busy(false)
    error.replaceChildren(...(refusal === '' ? [] : [el('span', {}, refusal)]))
  })

  const onward = continueLink(desk.returnTo)
  const node = el(
    'div',
    { class: 'step signed-in' },
    el('div', { class: 'seal' }, icon('M5 12.5l4.5 4.5L19 7.5')),
    heading,
    el('p', { class: 'lead who', part: 'text' }, nameOf(session.user)),
    error,
    onward,
    out.node,
  )
  return { node, focus: onward ?? heading }
}

/** Ends the session, or without one in hand that of the browser's cookie. Gives an empty text, or what went wrong. */
export async function signOut(desk: Desk, session: HeldSession | undefined): Promise<string> {
  const outcome = await endSession(desk.base, session?.refresh)
  if (!outcome.ok && !isNoSession(outcome)) return refusalText(outcome)
  forgetSession(desk.base)
  desk.show({ name: 'identifier', notice: sentences.signedOut })
  desk.fire('keychime:signed-out', {})
  return ''
}

function nameOf(user: Person): string {
  return user.email !== '' && !user.email_is_placeholder ? user.email : user.phone
}

function continueLink(target: URL | undefined): HTMLAnchorElement | undefined {
  if (target === undefined) return undefined
  const words = target.origin === location.origin ? 'Continue' : `Continue to ${target.host}`
  return el('a', { class: 'primary', part: 'button primary', href: target.href }, el('span', { class: 'label' }, words))
}
