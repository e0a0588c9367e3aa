import { el } from '../../src/client/dom.ts'

const region = el('p', { class: 'unseen', role: 'status' })

/** Says something to screen readers. */
export function announce(text: string): void {
  if (!region.isConnected) document.body.append(region)
  // An unchanged text is not spoken again, and one set together with its region not at all.
  region.textContent = ''
  setTimeout(() => {
    region.textContent = text
  }, 100)
}
