import { KeychimeLogin } from './element.ts'

/** Makes `<keychime-login>` known to the page; twice is harmless, and a server has no registry. */
export function defineLogin(): void {
  const registry = globalThis.customElements
  if (registry?.get('keychime-login') === undefined) registry?.define('keychime-login', KeychimeLogin)
}
