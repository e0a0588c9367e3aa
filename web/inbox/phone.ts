import { el, icon } from '../../src/client/dom.ts'
import { timeOfDay } from './clock.ts'
import { channelIcons, type Message } from './message.ts'
import { words } from './words.ts'

/** Shows an SMS as a phone does: a grey bubble from the left. */
export function smsBubble(message: Message): HTMLElement {
  return el(
    'div',
    { class: 'screen sms' },
    el('p', { class: 'stamp' }, 'Text message, ', timeOfDay(message.created_at)),
    el('p', { class: 'bubble' }, ...words(message)),
  )
}

/** Shows a message of WhatsApp or Telegram: a bubble on wallpaper, with the time inside. */
export function appBubble(message: Message): HTMLElement {
  const time = el('span', { class: 'inside' }, timeOfDay(message.created_at))
  return el('div', { class: `screen app ${message.channel}` }, el('p', { class: 'bubble' }, ...words(message), time))
}

/** Shows a voice call with what is spoken; the browser can say it where it has a voice. */
export function callCard(message: Message): HTMLElement {
  return el(
    'div',
    { class: 'screen voice' },
    el('div', { class: 'caller' }, el('span', { class: 'ringing' }, icon(channelIcons.voice)), listenButton(message)),
    el('blockquote', {}, el('p', {}, message.text)),
  )
}

function listenButton(message: Message): HTMLButtonElement | false {
  if (!('speechSynthesis' in globalThis)) return false
  const button = el('button', { type: 'button', class: 'listen' }, icon('M8 5.5v13l10.5-6.5z'), 'Listen')
  button.addEventListener('click', () => {
    speechSynthesis.cancel()
    speechSynthesis.speak(new SpeechSynthesisUtterance(message.text))
  })
  return button
}
