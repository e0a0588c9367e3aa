import { el } from '../../src/client/dom.ts'
import { messageCard } from './card.ts'
import type { Message } from './message.ts'

const pageSize = 30

/** The list of messages, newest first. */
export interface Feed {
  readonly node: HTMLElement
  /** Takes messages in and gives those that were not known, newest first. */
  add(messages: readonly Message[]): readonly Message[]
  /** Shows only messages whose recipient contains the text; an empty text shows all. */
  filter(text: string): void
  /** What the filter lets through, newest first. */
  shown(): readonly Message[]
  /** Everybody who got something. */
  recipients(): readonly string[]
}

/** Builds the list. Cards are made once, when they come into view, so tabs and frames in them keep their state. */
export function messageFeed(): Feed {
  const known = new Map<string, Message>()
  const cards = new Map<string, HTMLElement>()
  const list = el('ol', { class: 'feed', 'aria-label': 'Messages' })
  const older = el('button', { type: 'button', class: 'older' }, 'Show older messages')
  let wanted = ''
  let limit = pageSize

  const sorted = (): readonly Message[] =>
    [...known.values()].sort(newestFirst).filter((message) => isTo(message, wanted))
  const cardOf = (message: Message): HTMLElement => {
    const card = cards.get(message.id) ?? messageCard(message)
    cards.set(message.id, card)
    return card
  }
  const draw = (): void => {
    const matching = sorted()
    arrange(list, matching.slice(0, limit).map(cardOf))
    older.hidden = matching.length <= limit
  }

  older.addEventListener('click', () => {
    limit += pageSize
    draw()
  })
  return {
    node: el('section', { class: 'messages', 'aria-label': 'Messages' }, list, older),
    add: (messages) => {
      const fresh = messages.filter((message) => !known.has(message.id)).sort(newestFirst)
      for (const message of fresh) known.set(message.id, message)
      if (fresh.length > 0) draw()
      return fresh
    },
    filter: (text) => {
      wanted = text
      limit = pageSize
      draw()
    },
    shown: sorted,
    recipients: () => [...new Set([...known.values()].map((message) => message.to))].sort(),
  }
}

/** Puts the cards in order and touches only what is out of place: a frame that is moved loads again. */
function arrange(list: HTMLElement, cards: readonly HTMLElement[]): void {
  for (const child of list.querySelectorAll<HTMLElement>(':scope > li')) {
    if (!cards.includes(child)) child.remove()
  }
  for (const [place, card] of cards.entries()) {
    if (list.children[place] !== card) list.insertBefore(card, list.children[place] ?? null)
  }
}

function newestFirst(one: Message, other: Message): number {
  return Date.parse(other.created_at) - Date.parse(one.created_at)
}

function isTo(message: Message, wanted: string): boolean {
  const plain = (text: string): string => text.toLowerCase().replace(/[\s()-]/g, '')
  return plain(message.to).includes(plain(wanted))
}
