import type { Refusal } from '../accounts.ts'
import { el } from '../dom.ts'
import { type ActionButton, actionButton, countDown } from './parts.ts'
import { clockText, sentences } from './sentences.ts'
import type { Desk } from './view.ts'

/**
 * Builds the notice that nobody knows whether this browser has a session, with the button that asks once more. The
 * step beside it stays as it is.
 *
 * @param refusal why it is not known
 * @param check asks again; gives why it is still not known, or undefined when it is
 */
export function uncheckedNotice(desk: Desk, refusal: Refusal, check: () => Promise<Refusal | undefined>): HTMLElement {
  const button = actionButton(sentences.tryAgain, 'link')
  const node = el('div', { class: 'notice unchecked', part: 'notice' }, el('p', {}, sentences.unchecked), button.node)
  button.node.addEventListener('click', async () => {
    if (!button.open()) return
    button.busy(true)
    const still = await check()
    button.busy(false)
    if (still === undefined || desk.left.aborted) return node.remove()
    desk.say(sentences.unchecked)
    wait(desk, button, still)
  })
  desk.say(sentences.unchecked)
  wait(desk, button, refusal)
  return node
}

function wait(desk: Desk, button: ActionButton, refusal: Refusal): void {
  const seconds = refusal.reason === 'refused' ? (refusal.retryAfter ?? 0) : 0
  const tick = (left: number): void => {
    button.label(left > 0 ? `Try again in ${clockText(left)}` : sentences.tryAgain)
    button.rest(left > 0)
  }
  countDown(Date.now() + seconds * 1000, tick, desk.left)
}
