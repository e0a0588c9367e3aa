import { el } from '../../src/client/dom.ts'
import { type Answer, type MediaType, type OpenApi, type Operation, resolve } from './document.ts'
import { codeBlock, pretty } from './json.ts'
import { inline, prose } from './prose.ts'
import { kindOf } from './received.ts'
import { members, objectsOf } from './schema.ts'

/** Builds the answers of an operation, each folded to its status and what it means. */
export function answersOf(document: OpenApi, { operationId, responses }: Operation): HTMLElement {
  const folded = Object.entries(responses).map(([status, response]) => {
    const answer = resolve<Answer>(document, response)
    return answerFold(document, { id: `${operationId}-${status}`, status: Number(status), answer })
  })
  return el('div', { class: 'answers' }, ...folded)
}

interface Folded {
  readonly id: string
  readonly status: number
  readonly answer: Answer
}

function answerFold(document: OpenApi, { id, status, answer }: Folded): HTMLElement {
  const { description, content = {}, headers = {} } = answer
  const [first = '', ...more] = description.split('\n\n')
  const others = more.length === 0 ? '' : `, and ${more.length} more`
  return el(
    'details',
    { id },
    el(
      'summary',
      {},
      el('span', { class: 'status', 'data-kind': kindOf(status) }, String(status)),
      el('span', { class: 'says' }, ...plain(more.length === 0 ? first : first.replace(/\.$/, '')), others),
    ),
    el(
      'div',
      { class: 'fold' },
      // Where the summary says it all, the fold does not say it again.
      ...(more.length === 0 && !first.includes('](') ? [] : prose(description)),
      ...Object.entries(content).flatMap(([type, media]) => mediaOf(document, type, media)),
      headersOf(document, headers),
    ),
  )
}

/** Links inside a summary would fight with unfolding it. */
function plain(text: string): readonly (Node | string)[] {
  return inline(text.replace(/\[([^\]]+)\]\([^)]+\)/g, '$1'))
}

function mediaOf(document: OpenApi, type: string, { schema = {}, examples = {} }: MediaType): readonly HTMLElement[] {
  const shown = Object.values(examples).map(({ summary, value }) =>
    el('figure', {}, el('figcaption', {}, summary), codeBlock(pretty(value), `${summary}, ${type}`)),
  )
  const tables = objectsOf(document, schema).map((object) => members(document, object))
  const fold = tables.length > 0 && el('details', {}, el('summary', {}, 'Every member'), ...tables)
  return [el('p', { class: 'media' }, el('code', {}, type)), ...shown, ...(fold === false ? [] : [fold])]
}

function headersOf(document: OpenApi, headers: NonNullable<Answer['headers']>): HTMLElement {
  const rows = Object.entries(headers).map(([name, header]) => {
    const { description, required } = resolve(document, header)
    return el(
      'li',
      {},
      el('code', { class: 'name' }, name),
      ' ',
      required === true && el('span', { class: 'must' }, 'always'),
      el('p', {}, ...inline(description)),
    )
  })
  return el('details', {}, el('summary', {}, 'Headers'), el('ul', { class: 'members' }, ...rows))
}
