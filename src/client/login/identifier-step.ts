import type { Refusal } from '../accounts.ts'
import { el } from '../dom.ts'
import { askForCode } from './asking.ts'
import { type ActionButton, actionButton, countDown, type ErrorLine, errorLine } from './parts.ts'
import { type Pending, pendingAt, typedIdentifier } from './pending.ts'
import { clockText, refusalText, sentences } from './sentences.ts'
import type { Desk, View } from './view.ts'

interface Parts {
  readonly input: HTMLInputElement
  readonly remember: HTMLInputElement
  readonly error: ErrorLine
  readonly submit: ActionButton
  /** Until when the server takes no request, in epoch milliseconds: by address as typed, or of `anybody`. */
  readonly limits: Map<string, number>
  countdown: AbortController
}

/** Stands for every address; none is empty. */
const anybody = ''

/** The first step: one field for an email address or a phone number. */
export function identifierStep(desk: Desk, typed: string, notice: string): View {
  const parts = buildParts(typed, pendingAt(desk.base, Date.now())?.wishes.remember ?? true)
  const form = el(
    'form',
    { novalidate: true, class: 'step' },
    el('h1', { part: 'heading' }, desk.project === '' ? 'Sign in' : `Sign in to ${desk.project}`),
    el('p', { class: 'lead', part: 'text' }, sentences.intro),
    notice !== '' && el('p', { class: 'notice', part: 'notice' }, notice),
    el('label', { for: 'identifier', part: 'label' }, sentences.identifierLabel),
    parts.input,
    parts.error.node,
    el('p', { id: 'identifier-hint', class: 'hint', part: 'hint' }, sentences.identifierHint),
    el('label', { class: 'check', part: 'label' }, parts.remember, el('span', {}, sentences.remember)),
    parts.submit.node,
  )
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void send(desk, parts)
  })
  parts.input.addEventListener('input', () => {
    parts.error.tell('')
    obeyLimits(desk, parts)
  })
  desk.left.addEventListener('abort', () => parts.countdown.abort())
  if (notice !== '') desk.say(notice)
  return { node: form, focus: parts.input }
}

function buildParts(typed: string, remember: boolean): Parts {
  const input = el('input', {
    id: 'identifier',
    name: 'username',
    type: 'text',
    inputmode: 'email',
    autocomplete: 'username',
    autocapitalize: 'none',
    autocorrect: 'off',
    spellcheck: 'false',
    enterkeyhint: 'send',
    maxlength: 254,
    part: 'input',
    'aria-describedby': 'identifier-error identifier-hint',
    'aria-required': 'true',
  })
  input.value = typed
  return {
    input,
    remember: el('input', { type: 'checkbox', name: 'remember', checked: remember, part: 'checkbox' }),
    error: errorLine(input, 'identifier-error'),
    submit: actionButton(sentences.sendCode, 'primary', 'submit'),
    limits: new Map(),
    countdown: new AbortController(),
  }
}

async function send(desk: Desk, parts: Parts): Promise<void> {
  const identifier = parts.input.value.trim()
  if (!parts.submit.open()) return
  if (identifier === '') return refuse(parts, sentences.identifierMissing)

  const remember = parts.remember.checked
  const before = requestFor(desk, identifier)
  if (before !== undefined && before.resendAt > Date.now()) {
    return desk.show({ name: 'code', pending: { ...before, wishes: { ...before.wishes, remember } } })
  }

  parts.error.tell('')
  parts.submit.busy(true)
  const asked = await askForCode(desk, {
    button: parts.submit,
    identifier,
    remember,
    ...(before === undefined ? {} : { before }),
  })
  parts.submit.busy(false)
  if (desk.left.aborted) return
  if (asked.ok) desk.show({ name: 'code', pending: asked.pending })
  else explain(desk, parts, { identifier, refusal: asked })
}

/** A person who went back and typed the same address goes on with the request they have. */
function requestFor(desk: Desk, identifier: string): Pending | undefined {
  const pending = pendingAt(desk.base, Date.now())
  return plain(typedIdentifier(desk.base)) === plain(identifier) ? pending : undefined
}

function refuse(parts: Parts, text: string): void {
  parts.error.tell(text)
  parts.input.focus()
}

function explain(desk: Desk, parts: Parts, asked: { readonly identifier: string; readonly refusal: Refusal }): void {
  const { identifier, refusal } = asked
  if (refusal.reason === 'unreachable' || refusal.retryAfter === undefined) {
    if (refusal.reason === 'unreachable') parts.submit.label(sentences.tryAgain)
    return refuse(parts, refusalText(refusal))
  }

  parts.error.tell(refusalText(refusal))
  // The other limits belong to the address: another one may be asked for at once.
  const whose = refusal.code === 'rate_limited' ? anybody : plain(identifier)
  parts.limits.set(whose, Date.now() + refusal.retryAfter * 1000)
  obeyLimits(desk, parts)
}

/** Lets the button rest for as long as the address in the field has to wait. */
function obeyLimits(desk: Desk, parts: Parts): void {
  const { limits, submit, error } = parts
  parts.countdown.abort()
  parts.countdown = new AbortController()
  const until = Math.max(limits.get(anybody) ?? 0, limits.get(plain(parts.input.value)) ?? 0)
  const waits = until > Date.now()
  submit.rest(waits)
  submit.label(sentences.sendCode)
  if (!waits) return

  const tick = (left: number): void => {
    submit.label(left > 0 ? `Try again in ${clockText(left)}` : sentences.sendCode)
    if (left > 0) return
    submit.rest(false)
    error.tell('')
    desk.say(sentences.mayTryNow)
  }
  countDown(until, tick, parts.countdown.signal)
}

/** An address as it is compared here; the server knows more ways to write the same one. */
function plain(identifier: string): string {
  return identifier.trim().toLowerCase()
}
