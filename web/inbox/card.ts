import { el, icon } from '../../src/client/dom.ts'
import { copyButton } from '../shared/copy.ts'
import { timeAgo } from './clock.ts'
import { mailSheet } from './mail.ts'
import { channelIcons, channelNames, type Message } from './message.ts'
import { appBubble, callCard, smsBubble } from './phone.ts'

const looks: Readonly<Record<Message['channel'], (message: Message) => HTMLElement>> = {
  email: mailSheet,
  sms: smsBubble,
  whatsapp: appBubble,
  telegram: appBubble,
  voice: callCard,
}

/** Builds one message of the list: who it went to, how, when, its code to copy, and how the person sees it. */
export function messageCard(message: Message): HTMLElement {
  const title = el(
    'h3',
    {},
    el('span', { class: 'channel' }, channelNames[message.channel]),
    el('span', { class: 'to' }, el('span', { class: 'unseen' }, ' to '), message.to),
  )
  return el(
    'li',
    { 'data-channel': message.channel },
    el(
      'article',
      {},
      el('div', { class: 'head' }, icon(channelIcons[message.channel], 'icon channel-icon'), title, tools(message)),
      looks[message.channel](message),
    ),
  )
}

function tools(message: Message): HTMLElement {
  const { code } = message
  const copy =
    code !== null && code !== '' && copyButton(code, { label: code, name: `Copy code ${code}`, size: 'small' })
  return el('div', { class: 'tools' }, timeAgo(message.created_at), copy)
}
