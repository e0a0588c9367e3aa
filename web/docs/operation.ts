import { el } from '../../src/client/dom.ts'
import { answersOf } from './answers.ts'
import type { Page } from './asking.ts'
import { type OpenApi, type Operation, type Parameter, resolve, type Schema } from './document.ts'
import { inline, prose } from './prose.ts'
import { members, typeOf } from './schema.ts'
import { tryIt } from './try.ts'

/** Builds one operation: what it is, what it takes, what it answers, and a form that asks it. */
export function operationCard(page: Page, operation: Operation): HTMLElement {
  const { operationId: id, summary, description, parameters = [] } = operation
  return el(
    'article',
    { id, 'aria-labelledby': `${id}-title`, tabindex: -1 },
    el(
      'header',
      {},
      el('h3', { id: `${id}-title` }, summary),
      el('p', { class: 'route' }, methodMark(operation.method), ' ', el('code', {}, ...breakable(operation.path))),
    ),
    el(
      'div',
      { class: 'about' },
      ...prose(description),
      securityLine(operation),
      ...bodySection(page.document, operation),
      ...parametersSection(page.document, parameters),
      el('h4', {}, 'Answers'),
      answersOf(page.document, operation),
    ),
    tryIt(page, operation),
  )
}

/** The method as a mark in its colour. */
export function methodMark(method: string): HTMLElement {
  return el('span', { class: 'method', 'data-method': method }, method)
}

/** Long paths break after their slashes. */
function breakable(path: string): readonly (Node | string)[] {
  return path.split(/(?<=\/)/).flatMap((part) => [part, el('wbr')])
}

function securityLine({ security }: Operation): HTMLElement | false {
  const ways = security.flatMap((way) => Object.keys(way))
  if (ways.includes('accessToken')) return el('p', { class: 'needs' }, 'Needs an access token.')
  return (
    ways.includes('sessionCookie') &&
    el('p', { class: 'needs' }, 'Takes a refresh token in the body, or a browser’s cookie.')
  )
}

function bodySection(document: OpenApi, { requestBody }: Operation): readonly HTMLElement[] {
  const schema = requestBody?.content['application/json']?.schema
  if (schema === undefined) return []
  const bodies = schema.anyOf ?? [schema]
  const isOlder = (body: Schema): boolean => resolve(document, body).deprecated === true
  const older = bodies.filter(isOlder)
  return [
    el('h4', {}, 'Body'),
    ...bodies.filter((body) => !isOlder(body)).map((body) => members(document, body)),
    ...(older.length === 0 ? [] : [olderFold(document, older)]),
  ]
}

function olderFold(document: OpenApi, bodies: readonly Schema[]): HTMLElement {
  const lists = bodies.flatMap((body, place) => [
    ...(place === 0 ? [] : [el('p', { class: 'quiet' }, 'or')]),
    members(document, body),
  ])
  return el('details', { class: 'older' }, el('summary', {}, 'Older bodies, deprecated'), ...lists)
}

function parametersSection(document: OpenApi, parameters: readonly Parameter[]): readonly HTMLElement[] {
  if (parameters.length === 0) return []
  const rows = parameters.map(({ name, in: place, required, description = '', schema }) =>
    el(
      'li',
      {},
      el('code', { class: 'name' }, name),
      ' ',
      el(
        'span',
        { class: 'type' },
        `${typeOf(document, schema)}, ${place === 'header' ? 'a header' : `in the ${place}`}`,
      ),
      ' ',
      required && el('span', { class: 'must' }, 'required'),
      el('p', {}, ...inline(description)),
    ),
  )
  return [el('h4', {}, 'Parameters'), el('ul', { class: 'members' }, ...rows)]
}
