import { el } from '../../src/client/dom.ts'
import { announce } from '../shared/announce.ts'
import { followInbox, type Line } from './arrivals.ts'
import { keepTimes } from './clock.ts'
import { emptyInbox } from './empty.ts'
import { messageFeed } from './feed.ts'
import { recipientFilter } from './filter.ts'
import { channelNames, type Message } from './message.ts'
import { newestCode } from './newest.ts'

const base = document.querySelector<HTMLMetaElement>('meta[name="keychime-base"]')?.content ?? '/accounts'
const title = document.title
const feed = messageFeed()
const newest = el('div')
const stage = el('div', { class: 'stage' })
const filter = recipientFilter((text) => {
  feed.filter(text)
  draw()
})
const signIn = el('a', { class: 'sign-in', href: '/login', target: '_blank' }, 'Open the sign-in page')
const side = el('div', { class: 'side', hidden: true }, newest, filter.node, signIn)
let shownCode = ''
let loaded = false

document.querySelector('main')?.replaceChildren(side, stage)
feed.filter(filter.value())
keepTimes(document)
followInbox(arrived, showLine)

function arrived(messages: readonly Message[]): void {
  const fresh = feed.add(messages)
  filter.offer(feed.recipients())
  if (loaded && fresh.length > 0) tell(fresh)
  if (!loaded || fresh.length > 0) draw()
  loaded = true
}

function tell(fresh: readonly Message[]): void {
  const last = feed.shown().find((message) => message.id === fresh[0]?.id)
  if (last === undefined) return
  const code = last.code === null ? '' : `, code ${[...last.code].join(' ')}`
  announce(`${channelNames[last.channel]} to ${last.to}${code}.`)
}

function draw(): void {
  const shown = feed.shown()
  side.hidden = feed.recipients().length === 0
  if (shown.length === 0) stage.replaceChildren(emptyInbox(base, filter.value()))
  else if (feed.node.parentElement !== stage) stage.replaceChildren(feed.node)
  drawNewest(shown.find(hasCode))
}

/** Drawn again only for another message, so that the focus stays on its button. */
function drawNewest(message: (Message & { readonly code: string }) | undefined): void {
  document.title = message === undefined ? title : `${message.code} · ${title}`
  if (message?.id === shownCode) return
  shownCode = message?.id ?? ''
  newest.replaceChildren(...(message === undefined ? [] : [newestCode(message)]))
}

function showLine(line: Line): void {
  const live = document.getElementById('live')
  const said = { live: 'Live', polling: 'Checking every 3 seconds', offline: 'The server does not answer' }[line]
  if (live === null || live.textContent === said) return
  live.textContent = said
  live.dataset['line'] = line
}

function hasCode(message: Message): message is Message & { readonly code: string } {
  return message.code !== null && message.code !== ''
}
