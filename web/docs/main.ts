import { el } from '../../src/client/dom.ts'
import type { Page } from './asking.ts'
import { contents, followReading } from './contents.ts'
import { loadDocument, type OpenApi, operationsOf } from './document.ts'
import { keeper } from './kept.ts'
import { operationCard } from './operation.ts'
import { prose } from './prose.ts'

const main = document.querySelector('main')

try {
  show(await loadDocument())
} catch (error) {
  const why = error instanceof Error ? error.message : String(error)
  main?.replaceChildren(
    el('p', { class: 'wrong', role: 'alert' }, `The description could not be loaded: ${why}. Load the page again.`),
  )
}

function show(openApi: OpenApi): void {
  const page: Page = { document: openApi, kept: keeper() }
  const nav = contents(openApi)
  const groups = openApi.tags.map(({ name, description }) =>
    el(
      'section',
      { class: 'group' },
      el('h2', {}, name),
      el('p', { class: 'lead' }, description),
      ...operationsOf(openApi, name).map((operation) => operationCard(page, operation)),
    ),
  )
  const stage = el(
    'div',
    { class: 'stage', id: 'content', tabindex: -1 },
    el('div', { class: 'intro' }, ...prose(openApi.info.description)),
    ...groups,
  )
  main?.replaceChildren(nav, stage)
  followReading(nav, [...stage.querySelectorAll('article')])
  goToHash()
}

/** The browser looked for the place before it was there. */
function goToHash(): void {
  const id = location.hash.slice(1)
  if (id !== '') document.getElementById(id)?.scrollIntoView()
}
