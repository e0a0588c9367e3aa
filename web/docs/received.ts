import { el } from '../../src/client/dom.ts'
import { codeBlock, pretty } from './json.ts'
import type { Received } from './request.ts'

/** Shows what a server answered: status, body, headers. */
export function receivedView(received: Received): HTMLElement {
  const { status, statusText, headers, text, tookMs } = received
  const lines = headers.map(([name, value]) => `${name}: ${value}`).join('\n')
  return el(
    'div',
    { class: 'received' },
    el(
      'p',
      { class: 'outcome' },
      el('b', { class: 'status', 'data-kind': kindOf(status) }, String(status)),
      ` ${statusText} `,
      el('span', { class: 'quiet' }, `in ${tookMs} ms`),
    ),
    text !== '' && codeBlock(readable(text), 'The answer'),
    el('details', {}, el('summary', {}, `${headers.length} headers`), codeBlock(lines, 'The headers of the answer')),
  )
}

/** Shows that no answer came. */
export function noAnswer(error: unknown): HTMLElement {
  const why = error instanceof Error ? error.message : String(error)
  return el('p', { class: 'wrong' }, `No answer came: ${why}`)
}

/** The family of a status, which decides its colour. */
export function kindOf(status: number): string {
  if (status < 300) return 'good'
  if (status < 400) return 'same'
  return status < 500 ? 'refused' : 'failed'
}

function readable(text: string): string {
  try {
    return pretty(JSON.parse(text))
  } catch {
    return text
  }
}
