import type { Outcome, StepUp } from '../accounts.ts'
import { el } from '../dom.ts'
import { captchaToken } from './captcha.ts'
import { type ActionButton, actionButton } from './parts.ts'
import { sentences } from './sentences.ts'
import type { Desk } from './view.ts'
import { workProof } from './work-proof.ts'

/** A request that a button sends. */
export interface Pressed {
  readonly button: ActionButton
  /** Whether a pause that is in the way is the person's own, to be waited for. */
  readonly waits?: boolean
}

/** From when on a check can be stopped; most are over by then. */
const stoppableAfterMs = 4_000

/**
 * Sends a request, and once more with the proof where the server asks for one more step that this browser can take by itself. Gives
 * the refusal where it cannot, or was stopped.
 */
export async function withProof<Value>(
  desk: Desk,
  { button, waits = false }: Pressed,
  send: (proof?: { readonly step_up_proof: string }) => Promise<Outcome<Value>>,
): Promise<Outcome<Value>> {
  const outcome = await send()
  if (outcome.ok || outcome.reason !== 'refused' || outcome.stepUp === undefined) return outcome
  if (desk.left.aborted || (waits && outcome.code === 'cooldown')) return outcome
  const proof = await take(outcome.stepUp, desk, button)
  return proof === undefined ? outcome : send({ step_up_proof: proof })
}

/** Takes a step while a line below the button says so. */
async function take(offer: StepUp, desk: Desk, button: ActionButton): Promise<string | undefined> {
  const stopped = new AbortController()
  const stop = actionButton(sentences.stop, 'link')
  stop.node.hidden = true
  stop.node.addEventListener('click', () => {
    button.node.focus()
    stopped.abort()
  })
  desk.left.addEventListener('abort', () => stopped.abort(), { signal: stopped.signal })
  const words = el('span', {}, sentences.robotCheck)
  const line = el('div', { class: 'robot', part: 'hint' }, words, stop.node, el('slot', { name: 'captcha' }))
  button.node.after(line)
  desk.say(sentences.robotCheck)
  const timer = setTimeout(() => {
    stop.node.hidden = false
  }, stoppableAfterMs)

  const proof = await proofOf(offer, line, stopped)
  clearTimeout(timer)
  line.remove()
  return proof
}

async function proofOf(offer: StepUp, line: HTMLElement, stopped: AbortController): Promise<string | undefined> {
  if (offer.kind === 'proof_of_work') return workProof(offer.challenge, stopped)
  if (offer.kind !== 'captcha') return undefined
  return captchaToken(offer, (line.getRootNode() as ShadowRoot).host, stopped.signal)
}
