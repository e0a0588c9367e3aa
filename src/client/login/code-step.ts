import { type HeldSession, type Refusal, verifyCode } from '../accounts.ts'
import { el } from '../dom.ts'
import { type CodeField, codeField } from './code-field.ts'
import { type DeliveryLine, deliveryLine } from './delivery-line.ts'
import { noteSession } from './memory.ts'
import { type NextWay, nextWay } from './next-way.ts'
import { withProof } from './one-more-step.ts'
import { type ActionButton, actionButton, countDown, type ErrorLine, errorLine } from './parts.ts'
import { forgetPending, type Pending, typedIdentifier } from './pending.ts'
import { type PhoneNotice, phoneNotice } from './phone-notice.ts'
import { resendButton } from './resend.ts'
import { clockText, codeHeading, refusalText, sentences } from './sentences.ts'
import type { Desk, View } from './view.ts'
import { receiveCode } from './web-otp.ts'

interface Parts {
  readonly pending: Pending
  readonly field: CodeField
  readonly error: ErrorLine
  readonly notice: HTMLElement
  readonly delivery: DeliveryLine
  readonly nextWay: NextWay
  readonly phoneNotice: PhoneNotice
  readonly submit: ActionButton
  readonly expiry: HTMLElement
  /** The code that was tried last; a code goes to the server by itself once only. */
  tried: string
  /** The code that was sent last without an answer; it may have signed in nevertheless. */
  unanswered: string
}

/** The second step: the code. A code that arrives with the step waits for the person to press the button. */
export function codeStep(desk: Desk, arrival: { pending: Pending; typed?: string; notice?: string }): View {
  const parts = buildParts(desk, arrival.pending)
  const form = layOut(desk, parts)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void verify(desk, parts)
  })

  tellNotice(desk, parts, arrival.notice ?? '')
  parts.field.fill(arrival.typed ?? '')
  countDown(arrival.pending.expiresAt, (left) => showExpiry(parts, left), desk.left)
  void waitForMessage(desk, parts)
  parts.delivery.follow((status) => {
    parts.nextWay.offer(status)
    parts.phoneNotice.heed(status)
  })
  return { node: form, focus: parts.field.complete() ? parts.submit.node : parts.field.input }
}

function buildParts(desk: Desk, pending: Pending): Parts {
  const field = codeField(pending.codeLength, {
    changed: () => changed(desk, parts),
    noCode: () => parts.error.tell(sentences.noCodePasted),
  })
  const error = errorLine(field.input, 'code-error')
  const parts: Parts = {
    pending,
    field,
    error,
    notice: el('p', { class: 'notice', part: 'notice', hidden: true }),
    delivery: deliveryLine(desk, pending),
    nextWay: nextWay(desk, { pending, input: field.input, error }),
    phoneNotice: phoneNotice(desk.saferWays),
    submit: actionButton(sentences.signIn, 'primary', 'submit'),
    expiry: el('span', { class: 'expiry', role: 'timer', 'aria-live': 'off' }),
    tried: '',
    unanswered: '',
  }
  return parts
}

function layOut(desk: Desk, parts: Parts): HTMLFormElement {
  const { pending } = parts
  const back = actionButton(sentences.otherAddress, 'link')
  back.node.addEventListener('click', () => {
    desk.show({ name: 'identifier', typed: typedIdentifier(desk.base) })
  })
  return el(
    'form',
    { novalidate: true, class: 'step' },
    el('h1', { part: 'heading' }, codeHeading(pending)),
    el(
      'p',
      { id: 'code-where', class: 'lead', part: 'text' },
      'We sent a code to ',
      el('b', {}, pending.identifier),
      '.',
    ),
    parts.notice,
    parts.delivery.node,
    el('label', { for: 'code', part: 'label' }, `${pending.codeLength}-digit code`),
    parts.field.node,
    parts.error.node,
    pending.tag !== '' && tagLine(pending.tag),
    parts.submit.node,
    el(
      'div',
      { class: 'row' },
      parts.expiry,
      resendButton(desk, { pending, input: parts.field.input, error: parts.error }),
    ),
    parts.nextWay.node,
    parts.phoneNotice.node,
    el('div', { class: 'foot' }, back.node),
  )
}

function tagLine(tag: string): HTMLElement {
  const shown = el('b', { class: 'tag', part: 'tag' }, tag)
  return el('p', { id: 'code-tag', class: 'hint', part: 'hint' }, 'Code for request ', shown, ', as the message says.')
}

function tellNotice(desk: Desk, parts: Parts, text: string): void {
  parts.notice.textContent = text
  parts.notice.hidden = text === ''
  if (text !== '') desk.say(text)
}

function showExpiry(parts: Parts, left: number): void {
  parts.expiry.textContent = left > 0 ? `Expires in ${clockText(left)}` : sentences.expired
  parts.expiry.classList.toggle('soon', left <= 60)
  if (left > 0) return
  parts.submit.rest(true)
  parts.error.tell(sentences.codeExpired)
}

function changed(desk: Desk, parts: Parts): void {
  if (parts.submit.open()) parts.error.tell('')
  const code = parts.field.input.value
  if (parts.field.complete() && code !== parts.tried) void verify(desk, parts)
}

async function verify(desk: Desk, parts: Parts): Promise<void> {
  const { field, submit, pending } = parts
  if (!submit.open()) return
  if (!field.complete()) {
    parts.error.tell(`Type all ${pending.codeLength} digits of the code.`)
    return field.input.focus()
  }

  const otp = field.input.value
  parts.tried = otp
  parts.error.tell('')
  submit.busy(true)
  const guess = { challenge_id: pending.challengeId, otp, remember_me: pending.wishes.remember }
  const outcome = await withProof(desk, { button: submit }, (proof) => verifyCode(desk.base, { ...guess, ...proof }))
  submit.busy(false)
  if (!outcome.ok) return explain(desk, parts, outcome)
  if (outcome.value.requires_2fa === true) return parts.error.tell(sentences.secondFactor)
  enter(desk, outcome.value)
}

function enter(desk: Desk, session: HeldSession): void {
  // Without the cookie a later visit would ask for the session in vain.
  if (typeof session.refresh !== 'string') noteSession(desk.base)
  desk.show({ name: 'signed-in', session })
  // Only now: the last step still asks it where to continue.
  forgetPending(desk.base)
  const { access, expires_in, user } = session
  desk.fire('keychime:signed-in', { access, expires_in, user, restored: false })
}

function explain(desk: Desk, parts: Parts, refusal: Refusal): void {
  if (desk.left.aborted) return
  if (refusal.reason === 'unreachable') parts.unanswered = parts.tried
  parts.error.tell(mayBeUsed(parts, refusal) ? sentences.codeMayBeUsed : refusalText(refusal))
  parts.field.input.focus()
  parts.field.input.select()
  if (refusal.reason === 'unreachable') parts.submit.label(sentences.tryAgain)
  else if (refusal.retryAfter !== undefined) rest(desk, parts, refusal.retryAfter)
  else parts.submit.label(sentences.signIn)
}

/** A code works once, and the answer to its first use may have been lost on the way. */
function mayBeUsed(parts: Parts, refusal: Refusal): boolean {
  return refusal.reason === 'refused' && refusal.status === 401 && parts.tried === parts.unanswered
}

function rest(desk: Desk, parts: Parts, seconds: number): void {
  parts.submit.rest(true)
  const tick = (left: number): void => {
    parts.submit.label(left > 0 ? `Try again in ${clockText(left)}` : sentences.signIn)
    if (left > 0 || Date.now() >= parts.pending.expiresAt) return
    parts.submit.rest(false)
    parts.error.tell('')
    desk.say(sentences.mayTryNow)
  }
  countDown(Date.now() + seconds * 1000, tick, desk.left)
}

async function waitForMessage(desk: Desk, parts: Parts): Promise<void> {
  if (parts.pending.channel === 'email') return
  const code = await receiveCode(desk.left)
  if (code === undefined || desk.left.aborted) return
  parts.field.fill(code)
  changed(desk, parts)
}
