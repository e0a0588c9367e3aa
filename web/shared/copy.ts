import { el, icon } from '../../src/client/dom.ts'
import { announce } from './announce.ts'

const sheets = 'M9 9h11v11H9zM15 9V4H4v11h5'
const tick = 'M5 12.5l4.5 4.5L19 7.5'
const shownMs = 1_600

/** What a copy button says: its label, what screen readers call it, and a class for its size. */
export interface CopyLook {
  readonly label: string
  readonly name: string
  readonly size?: 'small' | 'large'
}

/** Builds a button that copies a text, or what it is at that moment, and says that it did. */
export function copyButton(text: string | (() => string), { label, name, size }: CopyLook): HTMLButtonElement {
  const words = el('span', {}, label)
  const button = el('button', { type: 'button', class: `copy ${size ?? ''}`, 'aria-label': name }, icon(sheets), words)
  button.addEventListener('click', async () => {
    const done = await copy(typeof text === 'string' ? text : text())
    announce(done ? 'Copied.' : 'The browser did not allow copying.')
    if (done) showDone(button, label)
  })
  return button
}

function showDone(button: HTMLButtonElement, label: string): void {
  button.replaceChildren(icon(tick), el('span', {}, 'Copied'))
  button.classList.add('done')
  setTimeout(() => {
    button.replaceChildren(icon(sheets), el('span', {}, label))
    button.classList.remove('done')
  }, shownMs)
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyBySelection(text)
  }
}

/** For pages that are not on loopback or https, where browsers have no clipboard. */
function copyBySelection(text: string): boolean {
  const field = el('textarea', { class: 'unseen', 'aria-hidden': 'true' })
  field.value = text
  const before = document.activeElement
  document.body.append(field)
  field.select()
  const done = document.execCommand('copy')
  field.remove()
  if (before instanceof HTMLElement) before.focus()
  return done
}
