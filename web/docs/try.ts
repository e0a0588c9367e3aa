import { el } from '../../src/client/dom.ts'
import { announce } from '../shared/announce.ts'
import { copyButton } from '../shared/copy.ts'
import { askingFields, type Page } from './asking.ts'
import type { Operation } from './document.ts'
import type { Kept } from './kept.ts'
import { noAnswer, receivedView } from './received.ts'
import { asCurl, type Request, send } from './request.ts'

/** Builds the form that asks the running server. A stream has no button: it would not end. */
export function tryIt(page: Page, operation: Operation): HTMLElement {
  const { summary } = operation
  const asking = askingFields(page, operation)
  const { isStream } = asking.request()
  const button = el('button', { type: 'submit', class: 'send' }, 'Send')
  const output = el('div', { class: 'output' })
  const curl = copyButton(() => asCurl(asking.request(), location.origin), {
    label: 'Copy as curl',
    name: `Copy as curl: ${summary}`,
    size: 'small',
  })
  const form = el(
    'form',
    { class: 'try', 'aria-label': `Try: ${summary}` },
    el('h4', {}, 'Try it'),
    ...asking.nodes,
    isStream && el('p', { class: 'hint' }, 'A stream does not end: follow it from a terminal.'),
    el('div', { class: 'actions' }, !isStream && button, curl),
    output,
  )
  onAsk(form, async () => {
    if (isStream || button.disabled || !asking.isReady()) return
    button.disabled = true
    output.replaceChildren(await outcome(asking.request(), page.kept))
    button.disabled = false
  })
  return form
}

/** By the button, or by Ctrl and Enter in any field. */
function onAsk(form: HTMLFormElement, ask: () => Promise<void>): void {
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void ask()
  })
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void ask()
  })
}

async function outcome(request: Request, kept: Kept): Promise<HTMLElement> {
  try {
    const received = await send(request)
    announce(`Answered ${received.status} ${received.statusText}.`)
    learn(received.text, kept)
    return receivedView(received)
  } catch (error) {
    announce('No answer came.')
    return noAnswer(error)
  }
}

function learn(text: string, kept: Kept): void {
  try {
    kept.learn(JSON.parse(text))
  } catch {
    // Not every answer is JSON, and such have nothing to keep.
  }
}
