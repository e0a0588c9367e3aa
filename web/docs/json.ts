import { el } from '../../src/client/dom.ts'
import { copyButton } from '../shared/copy.ts'

const token = /(?<name>"(?:[^"\\]|\\.)*")(?=\s*:)|(?<text>"(?:[^"\\]|\\.)*")|(?<word>-?\d[\d.eE+-]*|true|false|null)/g

/** Builds a block of JSON, or of any text, that scrolls by itself and can be copied. `name` says what it is. */
export function codeBlock(text: string, name: string): HTMLElement {
  return el(
    'div',
    { class: 'block' },
    el('pre', { tabindex: 0, role: 'group', 'aria-label': name }, el('code', {}, ...coloured(text))),
    copyButton(text, { label: 'Copy', name: `Copy: ${name}`, size: 'small' }),
  )
}

/** A value as people read it. */
export function pretty(value: unknown): string {
  return JSON.stringify(value, null, 2)
}

function coloured(text: string): readonly (Node | string)[] {
  const pieces: (Node | string)[] = []
  let end = 0
  for (const found of text.matchAll(token)) {
    const [kind = 'word'] = Object.entries(found.groups ?? {}).find(([, value]) => value !== undefined) ?? []
    pieces.push(text.slice(end, found.index), el('span', { class: `json-${kind}` }, found[0]))
    end = found.index + found[0].length
  }
  return [...pieces, text.slice(end)]
}
