import type { DeliveryStatus } from '../accounts.ts'
import { el } from '../dom.ts'
import { interceptable, saferText } from './delivery-words.ts'

/** Small print about codes that the phone network carries, for a page that has a safer way to offer. */
export interface PhoneNotice {
  readonly node: HTMLElement
  /** Shows it where the newest message went by text or call. */
  heed(status: DeliveryStatus): void
}

/** Builds it, hidden. People are to be told of the risk while another way is on offer (NIST SP 800-63B-3 §5.1.3.3 and §5.2.10). */
export function phoneNotice(saferWays: readonly string[]): PhoneNotice {
  const safer = saferText(saferWays)
  const node = el(
    'details',
    { class: 'small-print', part: 'small-print', hidden: true },
    el('summary', {}, interceptable),
    el('p', {}, safer),
  )
  return {
    node,
    heed({ attempts = [] }) {
      const { channel } = attempts.at(-1) ?? {}
      node.hidden = safer === '' || (channel !== 'sms' && channel !== 'voice')
    },
  }
}
