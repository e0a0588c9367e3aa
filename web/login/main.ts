import { defineLogin } from '../../src/client/login/define.ts'

// The element itself refuses to lead anywhere but to this origin and the allowed ones.
const returnTo = new URLSearchParams(location.search).get('return_to')
if (returnTo !== null) document.querySelector('keychime-login')?.setAttribute('return-to', returnTo)

defineLogin()
