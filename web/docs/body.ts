import { el } from '../../src/client/dom.ts'
import type { Example, MediaType } from './document.ts'
import { choice, jsonField } from './fields.ts'
import { pretty } from './json.ts'
import type { Kept } from './kept.ts'

/** The part of a form that makes a body. */
export interface BodyForm {
  readonly node: HTMLElement
  /** As it was typed. */
  text(): string
  /** Whether that is JSON; where it is not, the form says so. */
  isJson(): boolean
}

/** Builds a field for a body, filled from an example with what the page has learnt. */
export function bodyForm(id: string, { examples = {} }: MediaType, kept: Kept): BodyForm {
  const body = jsonField({ id: `${id}-body`, label: 'Body' })
  const wrong = el('p', { class: 'wrong', role: 'alert' })
  const names = Object.keys(examples)
  const fill = (): void => body.offer(pretty(filled(examples[picker.value()] ?? examples[names[0] ?? ''], kept)))
  const picker = choice(
    { id: `${id}-example`, label: 'Example' },
    names.map((name) => [name, examples[name]?.summary ?? name]),
    () => {
      // Whoever chooses an example wants to see it, whatever they typed before.
      body.input.value = ''
      body.input.dispatchEvent(new Event('input'))
      fill()
    },
  )
  fill()
  kept.follow(fill)
  return {
    node: el('div', { class: 'fields' }, names.length > 1 && picker.node, body.node, wrong),
    text: body.value,
    isJson() {
      const fault = faultIn(body.value())
      wrong.textContent = fault
      body.input.setAttribute('aria-invalid', String(fault !== ''))
      return fault === ''
    },
  }
}

/** An example with the values of this visit in place of those of the example. */
export function filled(example: Example | undefined, kept: Pick<Kept, 'value'>): unknown {
  const value = example?.value ?? {}
  const members = Object.entries(value).map(([name, member]) => [
    name,
    typeof member === 'string' ? (kept.value(name) ?? member) : member,
  ])
  return Object.fromEntries(members)
}

function faultIn(text: string): string {
  try {
    JSON.parse(text)
    return ''
  } catch (error) {
    return `This is no JSON: ${error instanceof Error ? error.message : String(error)}`
  }
}
