import { el } from '../../src/client/dom.ts'

/** A field of a form with its label. */
export interface Field {
  readonly node: HTMLElement
  value(): string
  /** Puts a value in, unless the person has typed one. */
  offer(value: string): void
}

/** What a field is called and looks like. */
export interface FieldLook {
  readonly id: string
  readonly label: string
  readonly hint?: string
  readonly placeholder?: string
}

/** Builds a field of one line. */
export function textField(look: FieldLook): Field {
  const { id, placeholder } = look
  const input = el('input', {
    id,
    type: 'text',
    placeholder,
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
  })
  return field(input, look)
}

/** Builds a field for JSON that is as high as its text. */
export function jsonField(look: FieldLook): Field & { readonly input: HTMLTextAreaElement } {
  const input = el('textarea', { id: look.id, rows: 3, spellcheck: 'false', autocomplete: 'off' })
  const fit = (): void => {
    input.rows = Math.min(16, Math.max(3, input.value.split('\n').length))
  }
  input.addEventListener('input', fit)
  const made = field(input, look)
  return {
    ...made,
    input,
    offer(value) {
      made.offer(value)
      fit()
    },
  }
}

/** Builds a choice. `chosen` hears of every choice. */
export function choice(
  look: FieldLook,
  options: readonly (readonly [value: string, label: string])[],
  chosen: () => void,
): Field {
  const select = el('select', { id: look.id }, ...options.map(([value, label]) => el('option', { value }, label)))
  select.addEventListener('change', chosen)
  return field(select, look)
}

function field(
  input: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement,
  { id, label, hint }: FieldLook,
): Field {
  let isOwn = false
  input.addEventListener('input', () => {
    isOwn = input.value !== ''
  })
  if (hint !== undefined) input.setAttribute('aria-describedby', `${id}-hint`)
  return {
    node: el(
      'div',
      { class: 'field' },
      el('label', { for: id }, label),
      hint !== undefined && el('p', { id: `${id}-hint`, class: 'hint' }, hint),
      input,
    ),
    value: () => input.value,
    offer(value) {
      if (!isOwn) input.value = value
    },
  }
}
