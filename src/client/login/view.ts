import type { HeldSession, Session } from '../accounts.ts'
import type { Pending } from './pending.ts'

/** Where the person is. `notice` is said once on arrival. */
export type Step =
  | { readonly name: 'checking' }
  | { readonly name: 'identifier'; readonly typed?: string; readonly notice?: string }
  | { readonly name: 'code'; readonly pending: Pending; readonly typed?: string; readonly notice?: string }
  | { readonly name: 'signed-in'; readonly session: HeldSession }

/** One step on the screen. */
export interface View {
  readonly node: HTMLElement
  /** What the keyboard goes to when the step arrives. */
  readonly focus: HTMLElement
}

/** What the element's events carry. */
export interface LoginEvents {
  /** A code is on its way. */
  'keychime:code-sent': { readonly channel: string; readonly identifier: string; readonly tag: string }
  /** The access token and who it is for; `restored` when the browser's session was taken up instead of a new sign-in. */
  'keychime:signed-in': Session & { readonly restored: boolean }
  'keychime:signed-out': Readonly<Record<string, never>>
}

/** What a step may ask of the element around it. */
export interface Desk {
  /** Prefix of the HTTP operations. */
  readonly base: string
  readonly project: string
  /** The ways of this server that are safer than the phone network: `email`, `whatsapp`. */
  readonly saferWays: readonly string[]
  /** Where to continue after sign-in; undefined when nowhere was asked or allowed. */
  readonly returnTo: URL | undefined
  /** Fires when the step is left. */
  readonly left: AbortSignal
  /** Says something to screen readers without moving the focus. */
  say(text: string): void
  show(step: Step): void
  fire<Name extends keyof LoginEvents>(name: Name, detail: LoginEvents[Name]): void
}
