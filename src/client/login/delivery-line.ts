import type { DeliveryStatus } from '../accounts.ts'
import { el } from '../dom.ts'
import { followDelivery } from '../status.ts'
import { deliveryText, stageOf } from './delivery-words.ts'
import type { Pending } from './pending.ts'
import type { Desk } from './view.ts'

/** The line that says where the message is. */
export interface DeliveryLine {
  readonly node: HTMLElement
  /** Begins to follow; `heard` is told each time. */
  follow(heard: (status: DeliveryStatus) => void): void
}

/** Three marks that fill as the message comes nearer, and a sentence. Empty until the server says something. */
export function deliveryLine(desk: Desk, pending: Pending): DeliveryLine {
  const marks = el('span', { class: 'way', 'aria-hidden': 'true' }, el('i', {}), el('i', {}), el('i', {}))
  const words = el('span', {}, '')
  const node = el('p', { class: 'delivery', part: 'delivery', role: 'status', hidden: true }, marks, words)
  return {
    node,
    follow(heard) {
      followDelivery({ base: desk.base, statusUrl: pending.statusUrl }, desk.left, (status) => {
        const text = deliveryText(status)
        node.hidden = text === ''
        node.dataset['stage'] = stageOf(status)
        // The same sentence again would be spoken again.
        if (words.textContent !== text) words.textContent = text
        heard(status)
      })
    },
  }
}
