import { el, icon } from '../../src/client/dom.ts'
import { copyButton } from '../shared/copy.ts'
import { timeAgo } from './clock.ts'
import { channelIcons, channelNames, type Message } from './message.ts'

/** Shows the newest code large, with a button to copy it. */
export function newestCode(message: Message & { readonly code: string }): HTMLElement {
  return el(
    'section',
    { class: 'newest', 'aria-labelledby': 'newest' },
    el('h2', { id: 'newest' }, 'Newest code'),
    el('p', { class: 'code' }, ...halves(message.code)),
    el(
      'p',
      { class: 'about' },
      icon(channelIcons[message.channel]),
      el('span', {}, channelNames[message.channel], ' to ', el('b', {}, message.to), ', ', timeAgo(message.created_at)),
    ),
    copyButton(message.code, { label: 'Copy code', name: `Copy code ${message.code}`, size: 'large' }),
  )
}

/** Two halves with a gap drawn between, so the eye reads it and a copy by hand has no space in it. */
function halves(code: string): readonly HTMLElement[] {
  const middle = code.length > 5 ? Math.ceil(code.length / 2) : code.length
  return [code.slice(0, middle), code.slice(middle)].filter((half) => half !== '').map((half) => el('span', {}, half))
}
