import { el } from '../../src/client/dom.ts'

/** Builds the paragraphs of a text of the document: blank lines between them, `code`, and links. */
export function prose(text: string): readonly HTMLElement[] {
  return text.split('\n\n').map((paragraph) => el('p', {}, ...inline(paragraph)))
}

const special = /\[(?<label>[^\]]+)\]\((?<target>https?:[^)\s]+)\)|`(?<code>[^`]+)`/g

/** Builds a line of such a text. */
export function inline(text: string): readonly (Node | string)[] {
  const pieces: (Node | string)[] = []
  let end = 0
  for (const found of text.matchAll(special)) {
    pieces.push(text.slice(end, found.index), pieceOf(found.groups ?? {}))
    end = found.index + found[0].length
  }
  return [...pieces, text.slice(end)]
}

function pieceOf({ label = '', target, code = '' }: Record<string, string>): HTMLElement {
  if (target === undefined) return el('code', {}, code)
  return el('a', { href: target, rel: 'noreferrer' }, ...inline(label))
}
