import { el } from '../dom.ts'
import { codeIn, digitsIn, isPartOfCode } from './code-text.ts'

/** One input drawn as cells. */
export interface CodeField {
  readonly node: HTMLElement
  readonly input: HTMLInputElement
  /** Puts a code in, telling nobody. */
  fill(code: string): void
  /** Changes how many digits are asked. */
  resize(length: number): void
  /** Whether all digits are there. */
  complete(): boolean
}

/** What the field tells of. */
export interface CodeFieldEvents {
  /** Every change made by the person, their keyboard or their browser. */
  changed(): void
  /** A text was pasted or dropped in which there is no code; the field is as it was. */
  noCode(): void
}

/** Builds the field for a code. */
export function codeField(length: number, events: CodeFieldEvents): CodeField {
  const input = el('input', {
    id: 'code',
    name: 'code',
    type: 'text',
    inputmode: 'numeric',
    autocomplete: 'one-time-code',
    autocapitalize: 'none',
    autocorrect: 'off',
    spellcheck: 'false',
    enterkeyhint: 'go',
    dir: 'ltr',
    part: 'input code',
    'aria-describedby': 'code-error code-where code-tag',
    'aria-required': 'true',
  })
  const cells = el('div', { class: 'cells', 'aria-hidden': 'true' })
  const node = el('div', { class: 'code' }, cells, el('div', { class: 'window' }, input))
  const field: CodeField = {
    node,
    input,
    fill: (code) => {
      input.value = digitsIn(code, input.maxLength)
      paint(cells, input)
    },
    resize: (count) => resize(node, input, count),
    complete: () => input.value.length === input.maxLength,
  }
  field.resize(length)
  listen(field, events)
  return field
}

function resize(node: HTMLElement, input: HTMLInputElement, length: number): void {
  node.style.setProperty('--n', String(length))
  input.maxLength = length
  input.pattern = `[0-9]{${length}}`
  const cells = node.firstElementChild as HTMLElement
  cells.replaceChildren(...Array.from({ length }, () => el('span', { class: 'cell', part: 'cell' })))
  input.value = input.value.slice(0, length)
  paint(cells, input)
}

function listen(field: CodeField, events: CodeFieldEvents): void {
  const { input } = field
  const take = (text: string): void => {
    const code = codeIn(text, input.maxLength)
    if (code === '') return events.noCode()
    field.fill(code)
    events.changed()
  }
  const tidy = (): void => {
    const digits = digitsIn(input.value, input.maxLength)
    // Setting an unchanged value would still move the caret.
    if (digits !== input.value) input.value = digits
    paint(field.node.firstElementChild as HTMLElement, input)
    events.changed()
  }

  input.addEventListener('paste', (event) => {
    event.preventDefault()
    take(event.clipboardData?.getData('text') ?? '')
  })
  input.addEventListener('beforeinput', (event) => {
    // A keyboard's suggestion or a drop may carry the whole message, which maxlength would cut before the code.
    const text = event.data ?? ''
    if (event.isComposing || text.length < 2 || isPartOfCode(text, input.maxLength)) return
    event.preventDefault()
    take(text)
  })
  input.addEventListener('input', (event) => {
    if (!(event as InputEvent).isComposing) tidy()
  })
  input.addEventListener('compositionend', tidy)
  for (const moment of ['focus', 'blur', 'select', 'keyup', 'click']) {
    input.addEventListener(moment, () => paint(field.node.firstElementChild as HTMLElement, input))
  }
}

/** Marks the cells that are selected, and the one where the next digit goes. */
function paint(cells: HTMLElement, input: HTMLInputElement): void {
  const start = input.selectionStart ?? input.value.length
  const end = input.selectionEnd ?? start
  const next = Math.min(start, cells.children.length - 1)
  for (const [place, cell] of [...cells.children].entries()) {
    cell.classList.toggle('chosen', place >= start && place < end)
    cell.classList.toggle('next', place === next && start === end)
  }
}
