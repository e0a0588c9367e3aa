import { el } from '../../src/client/dom.ts'
import type { Message } from './message.ts'
import { type Piece, piecesOf } from './pieces.ts'

/** Builds a message's text for the page. Text stays text: nothing in it becomes markup but what a phone would show. */
export function words(message: Message): readonly Node[] {
  const marks = message.channel === 'whatsapp' ? 'bold' : 'none'
  return piecesOf(message.text, message.code, marks).map(nodeOf)
}

function nodeOf(piece: Piece): Node {
  if (piece.kind === 'plain') return document.createTextNode(piece.text)
  if (piece.kind === 'bold') return el('b', {}, piece.text)
  if (piece.kind === 'code') return el('span', { class: 'found' }, piece.text)
  return el('a', { href: piece.text, target: '_blank', rel: 'noreferrer' }, piece.text)
}
