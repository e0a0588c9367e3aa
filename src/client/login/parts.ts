import { el } from '../dom.ts'
import { clockText } from './sentences.ts'

/** A button that shows work and waiting without losing the focus: it is never `disabled`, only marked so. */
export interface ActionButton {
  readonly node: HTMLButtonElement
  label(text: string): void
  /** Marks the button as working; presses do nothing meanwhile. */
  busy(working: boolean): void
  /** Marks the button as not to be pressed now. */
  rest(resting: boolean): void
  /** Whether a press counts. */
  open(): boolean
}

/** Builds a button; `kind` is `primary`, `quiet` or `link`. */
export function actionButton(text: string, kind: string, type: 'submit' | 'button' = 'button'): ActionButton {
  const label = el('span', { class: 'label' }, text)
  const spinner = el('span', { class: 'spinner', 'aria-hidden': 'true' })
  const node = el('button', { type, class: kind, part: `button ${kind}` }, spinner, label)
  const state = { working: false, resting: false }
  const mark = (): void => {
    node.classList.toggle('busy', state.working)
    node.ariaDisabled = String(state.working || state.resting)
  }
  return {
    node,
    label: (words) => {
      label.textContent = words
    },
    busy: (working) => {
      state.working = working
      mark()
    },
    rest: (resting) => {
      state.resting = resting
      mark()
    },
    open: () => !state.working && !state.resting,
  }
}

/** The line under a field that says what is wrong, spoken at once. */
export interface ErrorLine {
  readonly node: HTMLElement
  /** Shows a sentence and marks the input; an empty text takes both back. */
  tell(text: string): void
}

/** Builds the error line of an input, which must name `id` in its `aria-describedby`. */
export function errorLine(input: HTMLInputElement, id: string): ErrorLine {
  const node = el('p', { id, class: 'error', part: 'error', role: 'alert' })
  return {
    node,
    tell: (text) => {
      // The same sentence twice must be spoken twice: an unchanged alert is silent.
      node.replaceChildren(...(text === '' ? [] : [el('span', {}, text)]))
      if (text === '') input.removeAttribute('aria-invalid')
      else input.setAttribute('aria-invalid', 'true')
    },
  }
}

/** Calls `tick` with whole seconds left now and every second until 0 or the signal. */
export function countDown(until: number, tick: (secondsLeft: number) => void, signal: AbortSignal): void {
  const left = (): number => Math.max(0, Math.ceil((until - Date.now()) / 1000))
  const step = (): void => {
    if (signal.aborted) return
    const seconds = left()
    tick(seconds)
    if (seconds === 0) return
    const timer = setTimeout(step, (until - Date.now()) % 1000 || 1000)
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  }
  step()
}

/** Keeps a button from being pressed until a time, epoch milliseconds, and says how long that is: `later in 0:09`. */
export function holdUntil(
  button: ActionButton,
  { at, said }: { readonly at: number; readonly said: { readonly now: string; readonly later: string } },
  signal: AbortSignal,
): void {
  const tick = (left: number): void => {
    button.label(left > 0 ? `${said.later} in ${clockText(left)}` : said.now)
    button.rest(left > 0)
  }
  countDown(at, tick, signal)
}
