import { defineLogin } from './define.ts'
import { KeychimeLogin } from './element.ts'
import type { LoginEvents } from './view.ts'

export type { Person, Session } from '../accounts.ts'
export type { LoginEvents } from './view.ts'
export { defineLogin, KeychimeLogin }

declare global {
  interface HTMLElementTagNameMap {
    'keychime-login': KeychimeLogin
  }
  interface HTMLElementEventMap {
    'keychime:code-sent': CustomEvent<LoginEvents['keychime:code-sent']>
    'keychime:signed-in': CustomEvent<LoginEvents['keychime:signed-in']>
    'keychime:signed-out': CustomEvent<LoginEvents['keychime:signed-out']>
  }
}

// Importing this file is how a page gets the element.
defineLogin()
