import { el, icon } from '../../src/client/dom.ts'
import { copyButton } from '../shared/copy.ts'
import { channelIcons } from './message.ts'

/** What the inbox shows before anything has come: what it is for, and two ways to fill it. */
export function emptyInbox(base: string, wanted: string): HTMLElement {
  const identifier = wanted === '' ? '+12025550123' : wanted
  const body = JSON.stringify({ identifier }).replaceAll("'", "'\\''")
  const line = `curl -s ${location.origin}${base}/otp/request/ -H 'content-type: application/json' -d '${body}'`
  return el(
    'section',
    { class: 'empty', 'aria-labelledby': 'empty' },
    el('div', { class: 'chime' }, icon(channelIcons.email)),
    el('h2', { id: 'empty' }, wanted === '' ? 'Nothing has arrived yet' : `Nothing for ${wanted} yet`),
    el('p', {}, 'Codes that this server sends appear here the moment they go out. They stay in memory only.'),
    el('p', { class: 'ways' }, el('a', { class: 'go', href: '/login', target: '_blank' }, 'Open the sign-in page')),
    el('p', { class: 'or' }, 'or ask for a code from a terminal'),
    el(
      'div',
      { class: 'curl' },
      el('pre', { tabindex: 0 }, el('code', {}, line)),
      copyButton(line, { label: 'Copy', name: 'Copy the command' }),
    ),
  )
}
