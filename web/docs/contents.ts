import { el } from '../../src/client/dom.ts'
import { type OpenApi, operationsOf } from './document.ts'
import { methodMark } from './operation.ts'

const wide = matchMedia('(min-width: 60rem)')

/** Builds the list of operations; narrow windows fold it. */
export function contents(document: OpenApi): HTMLElement {
  const groups = document.tags.map(({ name }) =>
    el('li', {}, el('p', {}, name), el('ul', {}, ...operationsOf(document, name).map(entry))),
  )
  const fold = el('details', {}, el('summary', {}, 'Operations'), el('ul', { class: 'groups' }, ...groups))
  const follow = (): void => void fold.toggleAttribute('open', wide.matches)
  follow()
  wide.addEventListener('change', follow)
  fold.addEventListener('click', ({ target }) => {
    if (target instanceof Element && target.closest('a') !== null && !wide.matches) fold.open = false
  })
  return el('nav', { 'aria-label': 'Operations' }, fold)
}

function entry({
  operationId,
  summary,
  method,
}: {
  operationId: string
  summary: string
  method: string
}): HTMLElement {
  return el('li', {}, el('a', { href: `#${operationId}` }, el('span', {}, summary), methodMark(method)))
}

/** Marks the operation that is being read. */
export function followReading(nav: HTMLElement, articles: readonly HTMLElement[]): void {
  const links = new Map([...nav.querySelectorAll('a')].map((link) => [link.hash.slice(1), link]))
  const visible = new Set<Element>()
  const observer = new IntersectionObserver(
    (changes) => {
      for (const { target, isIntersecting } of changes) {
        if (isIntersecting) visible.add(target)
        else visible.delete(target)
      }
      const first = articles.find((article) => visible.has(article))
      for (const [id, link] of links) {
        if (id === first?.id) link.setAttribute('aria-current', 'true')
        else link.removeAttribute('aria-current')
      }
    },
    { rootMargin: '-10% 0px -60% 0px' },
  )
  for (const article of articles) observer.observe(article)
}
