import type { Refusal } from '../accounts.ts'
import type { Pending } from './pending.ts'

/** Everything the element says that does not depend on anything. */
export const sentences = {
  identifierLabel: 'Email or phone number',
  identifierHint: 'Phone numbers start with + and the country code.',
  identifierMissing: 'Enter your email address or phone number.',
  intro: 'No password needed: we send you a code.',
  remember: 'Keep me signed in',
  sendCode: 'Send code',
  tryAgain: 'Try again',
  signIn: 'Sign in',
  sendAgain: 'Send the code again',
  askAnew: 'Ask for a new code',
  otherAddress: 'Use another email or phone',
  codeFilledIn: 'The code from your message is filled in. If you asked for it, press Sign in.',
  codeWrong: 'That code is not right, or no longer valid. Check the newest message, or send the code again.',
  codeExpired: 'This code has expired. Send a new one to go on.',
  expired: 'The code has expired',
  checking: 'Checking whether you are signed in…',
  signedIn: 'You’re signed in',
  signOut: 'Sign out',
  signedOut: 'You are signed out.',
  mayTryNow: 'You can try again now.',
  unchecked: 'We could not check whether you are signed in.',
  robotCheck: 'Checking that you are not a robot…',
  stop: 'Stop',
  noCodePasted: 'There is no code in what you pasted.',
  codeMayBeUsed: 'If you had no connection for a moment, your code may have been used already. Send a new one.',
  linkWithoutRequest:
    'That link belongs to a request from another page or browser, or to one that is over. Type its code where you started, or ask for a new one here.',
  secondFactor: 'Your account asks for a second step, which this page cannot take yet.',
} as const

const byCode: Readonly<Record<string, string>> = {
  invalid_email: 'We cannot send codes to that address. Check it, as in name@example.com.',
  invalid_phone: 'We cannot send codes to that number. Check it: it starts with + and the country code.',
  invalid_identifier: 'Enter an email address like name@example.com, or a phone number that starts with +.',
  validation_error: 'Enter an email address like name@example.com, or a phone number that starts with +.',
  authentication_failed: sentences.codeWrong,
  cooldown: 'A code was sent a moment ago. Wait a little before you ask for another.',
  hourly_limit: 'Too many codes were asked for. Wait until you can try again.',
  daily_limit: 'Too many codes were asked for today. Wait until you can try again.',
  origin_not_allowed: 'This page may not sign you in here. Open the sign-in page at the server’s own address.',
  misdirected_request: 'This page may not sign you in here. Open the sign-in page at the server’s own address.',
  step_up_required: 'We could not check that you are not a robot. Try again, or wait a while.',
  rate_limited: 'That was too many tries in a short time. Wait until you can try again.',
}

/** Says a refusal in one or two sentences, with what to do next. */
export function refusalText(refusal: Refusal): string {
  if (refusal.reason === 'refused')
    return byCode[refusal.code] ?? 'That was refused. Check what you typed and try again.'
  if (!navigator.onLine) return 'You are offline. What you typed is kept; try again once you are connected.'
  return 'We could not reach the sign-in server. What you typed is kept; try again in a moment.'
}

/** Heads the code step. */
export function codeHeading(pending: Pending): string {
  return pending.channel === 'email' ? 'Check your email' : 'Check your phone'
}

/** Says that a link answers another request than the one this browser waits for. */
export function otherRequest(linkTag: string, tag: string): string {
  const theirs = linkTag === '' ? 'another request' : `request ${linkTag}`
  return `That link belongs to ${theirs}; this browser waits for request ${tag}. Its code was not filled in.`
}

/** Writes seconds as a clock does: `0:09`, `12:30`, `1:00:00`. */
export function clockText(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const two = (part: number) => String(part).padStart(2, '0')
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`
}
