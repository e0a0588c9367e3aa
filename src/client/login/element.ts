import { type HeldSession, isNoSession, type Refusal, restoreSession, type Session } from '../accounts.ts'
import { el } from '../dom.ts'
import { codeStep } from './code-step.ts'
import { identifierStep } from './identifier-step.ts'
import { type CodeLink, takeLink } from './link.ts'
import { forgetSession, maySessionExist, watchSession } from './memory.ts'
import { pendingAt } from './pending.ts'
import { originsIn, safeReturn } from './return-to.ts'
import { otherRequest, sentences } from './sentences.ts'
import { signedInStep, signOut } from './signed-in-step.ts'
import { styleSheet } from './styles.ts'
import { uncheckedNotice } from './unchecked-notice.ts'
import type { Desk, LoginEvents, Step, View } from './view.ts'

// Servers that render pages import this too, and have no elements.
const Base = globalThis.HTMLElement ?? (class {} as typeof HTMLElement)

const sayAfterMs = 150

/**
 * `<keychime-login>`: signs a person in with a one-time code.
 *
 * Attributes: `base` (prefix of the HTTP operations, `/accounts`), `project` (its name), `return-to` (where to continue,
 * this origin or one of `allowed-origins`), `safer-ways` (than text messages and calls: `email whatsapp`), `takes-focus` (on arrival), `theme` (`light` or `dark`; without it the system's).
 * Events: see `LoginEvents`. Slot `logo`. Parts and `--keychime-…` properties: see `styles.ts`.
 */
export class KeychimeLogin extends Base {
  #leave = new AbortController()
  #gone = new AbortController()
  #step = ''
  #session: HeldSession | undefined
  #words: string[] = []
  #focus: HTMLElement | undefined
  readonly #stage = el('div', { class: 'stage' })
  readonly #status = el('p', { class: 'unseen', role: 'status' })

  connectedCallback(): void {
    this.#gone = new AbortController()
    if (this.shadowRoot === null) this.#build()
    watchSession(this.#base, (exists) => this.#followOtherTab(exists), this.#gone.signal)
    addEventListener('hashchange', () => this.#followLink(), { signal: this.#gone.signal })
    void this.#start(takeLink())
  }

  disconnectedCallback(): void {
    this.#gone.abort()
    this.#leave.abort()
  }

  /** Moves the keyboard to what the step asks for. */
  override focus(options?: FocusOptions): void {
    this.#focus?.focus(options)
  }

  /** Ends the session of this browser; false when the server could not be reached. */
  async signOut(): Promise<boolean> {
    return (await signOut(this.#desk(), this.#session)) === ''
  }

  get #base(): string {
    return this.getAttribute('base') ?? '/accounts'
  }

  #build(): void {
    const project = this.getAttribute('project') ?? ''
    const mark = el('div', { class: 'mark', 'aria-hidden': 'true' }, [...project][0]?.toUpperCase() ?? '·')
    const logo = el('slot', { name: 'logo' }, mark)
    const root = this.attachShadow({ mode: 'open' })
    root.adoptedStyleSheets = [styleSheet()]
    root.append(
      el('section', { class: 'card', part: 'card', 'aria-label': 'Sign in' }, logo, this.#stage, this.#status),
    )
  }

  async #start(link: CodeLink | undefined): Promise<void> {
    if (!maySessionExist(this.#base)) return this.#resume(link)
    this.#show({ name: 'checking' })
    const refusal = await this.#restore(this.#gone.signal)
    if (refusal === undefined) return
    this.#resume(link)
    if (!isNoSession(refusal)) this.#offerCheck(refusal)
  }

  /** Takes up the session of this browser. Gives why it did not; undefined also when the answer came too late. */
  async #restore(tooLate: AbortSignal): Promise<Refusal | undefined> {
    const outcome = await restoreSession(this.#base)
    if (tooLate.aborted) return undefined
    if (outcome.ok) this.#takeUp(outcome.value)
    else if (isNoSession(outcome)) forgetSession(this.#base)
    return outcome.ok ? undefined : outcome
  }

  /** Says beside the step that a session may be there after all, for as long as the step stays. */
  #offerCheck(refusal: Refusal): void {
    const check = async (): Promise<Refusal | undefined> => {
      const still = await this.#restore(desk.left)
      if (still === undefined || !isNoSession(still)) return still
      this.focus()
      return undefined
    }
    const desk = this.#desk()
    this.#stage.prepend(uncheckedNotice(desk, refusal, check))
  }

  #resume(link: CodeLink | undefined): void {
    const pending = pendingAt(this.#base, Date.now())
    if (pending === undefined) {
      return this.#show({ name: 'identifier', ...(link === undefined ? {} : { notice: sentences.linkWithoutRequest }) })
    }
    if (link === undefined) return this.#show({ name: 'code', pending })
    // A link proves nothing about who opened it: it may fill in the code, and only of this browser's own request.
    const ours = link.tag === pending.tag && link.code.length === pending.codeLength
    if (ours) this.#show({ name: 'code', pending, typed: link.code, notice: sentences.codeFilledIn })
    else this.#show({ name: 'code', pending, notice: otherRequest(link.tag, pending.tag) })
  }

  #takeUp(session: Session): void {
    this.#show({ name: 'signed-in', session })
    this.#desk().fire('keychime:signed-in', { ...session, restored: true })
  }

  #followLink(): void {
    const link = takeLink()
    if (link !== undefined && this.#step !== 'signed-in') this.#resume(link)
  }

  #followOtherTab(exists: boolean): void {
    if (exists && this.#step !== 'signed-in') void this.#start(undefined)
    if (exists || this.#step !== 'signed-in') return
    this.#show({ name: 'identifier', notice: sentences.signedOut })
    this.#desk().fire('keychime:signed-out', {})
  }

  #show(step: Step): void {
    const first = this.#step === ''
    const same = this.#step === step.name
    this.#leave.abort()
    this.#leave = new AbortController()
    this.#step = step.name
    this.#session = step.name === 'signed-in' ? step.session : undefined

    if (!same) this.#hush()
    const view = viewOf(step, this.#desk())
    view.node.classList.toggle('arriving', !first && !same)
    this.#stage.replaceChildren(view.node)
    this.#focus = view.focus
    if (step.name !== 'checking' && (!first || this.hasAttribute('takes-focus'))) this.focus()
  }

  #desk(): Desk {
    return {
      base: this.#base,
      project: this.getAttribute('project') ?? '',
      saferWays: (this.getAttribute('safer-ways') ?? '').split(/\s+/),
      returnTo: this.#returnTo(),
      left: this.#leave.signal,
      say: (text) => this.#say(text),
      show: (step) => this.#show(step),
      fire: (name, detail) => this.#fire(name, detail),
    }
  }

  /** A tab that was opened by the link in a message continues where the tab that asked would. */
  #returnTo(): URL | undefined {
    const wanted = this.getAttribute('return-to') ?? pendingAt(this.#base, Date.now())?.wishes.returnTo ?? null
    return safeReturn(wanted, new URL(location.href), originsIn(this.getAttribute('allowed-origins')))
  }

  /** What belonged to the step before is neither shown any more, nor said a moment later. */
  #hush(): void {
    this.#words.length = 0
    this.#status.textContent = ''
  }

  #say(text: string): void {
    // Screen readers hear changes only: a text that is there when its region appears, or comes with the focus, is lost.
    this.#words.push(text)
    setTimeout(() => {
      // What is said at once would otherwise silence each other.
      if (this.#words.length > 0) this.#status.textContent = this.#words.splice(0).join(' ')
    }, sayAfterMs)
  }

  #fire<Name extends keyof LoginEvents>(name: Name, detail: LoginEvents[Name]): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }))
  }
}

function viewOf(step: Step, desk: Desk): View {
  if (step.name === 'identifier') return identifierStep(desk, step.typed ?? '', step.notice ?? '')
  if (step.name === 'code') return codeStep(desk, step)
  if (step.name === 'signed-in') return signedInStep(desk, step.session)
  const node = el('p', { class: 'step checking', part: 'text' }, sentences.checking)
  return { node, focus: node }
}
