import { el } from '../../src/client/dom.ts'
import { defineLogin } from '../../src/client/login/define.ts'

// The element itself refuses to lead anywhere but to this origin and the allowed ones.
const returnTo = new URLSearchParams(location.search).get('return_to')
if (returnTo !== null) document.querySelector('keychime-login')?.setAttribute('return-to', returnTo)

defineLogin()

// Empty in production, where there is no inbox.
const main = document.querySelector('main')
const inbox = main?.dataset['inbox'] ?? ''
if (inbox !== '') {
  main?.append(el('p', { class: 'inbox' }, 'Development: codes arrive in the ', el('a', { href: inbox }, 'inbox')))
}
