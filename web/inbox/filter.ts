import { el } from '../../src/client/dom.ts'

/** The field that narrows the inbox to one recipient; the page's `?to=` follows it. */
export interface RecipientFilter {
  readonly node: HTMLElement
  /** What is asked for; an empty text is everybody. */
  value(): string
  /** Offers recipients to choose from. */
  offer(recipients: readonly string[]): void
}

/** Builds the field; `changed` hears of every change. */
export function recipientFilter(changed: (text: string) => void): RecipientFilter {
  const choices = el('datalist', { id: 'recipients' })
  const input = el('input', {
    id: 'to',
    type: 'search',
    list: 'recipients',
    placeholder: 'Everybody',
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
  })
  input.value = new URLSearchParams(location.search).get('to')?.replace(/^ /, '+') ?? ''
  input.addEventListener('input', () => {
    const text = input.value.trim()
    history.replaceState(null, '', text === '' ? location.pathname : `?to=${encodeURIComponent(text)}`)
    changed(text)
  })
  return {
    node: el('div', { class: 'filter' }, el('label', { for: 'to' }, 'Messages to'), input, choices),
    value: () => input.value.trim(),
    offer: (recipients) => choices.replaceChildren(...recipients.map((value) => el('option', { value }))),
  }
}
