import { type ErrorCode, refusals } from '../../src/errors.ts'
import { code, table } from './table.ts'

/** The page about every refusal: codes, statuses and titles from the code, the sentences from here. */
export function errorsPage(): string {
  const rows = Object.entries(refusals).map(([name, [status, title]]) => {
    const [means, remedy] = explained[name as ErrorCode]
    return [`<a id="${name}"></a>${code(name)}`, String(status), title, means, remedy]
  })
  return `${opening}\n${table(['code', 'status', 'title', 'what it means', 'what to do'], rows)}\n\n${closing}`
}

const opening = `# Errors

Generated from \`src/errors.ts\` and \`scripts/docs/errors.ts\` by \`npm test -- test/readme -u\`; a test compares them.

Every refusal has one of these codes. Over HTTP it is \`error_code\` in the body, described in [http.md](http.md#refusals); in
code it is \`code\` of an \`AuthError\`. Codes never change their meaning. Mistakes in the configuration are a \`ConfigError\`,
a database that cannot be opened is a \`StartError\`; neither reaches a caller.
`

const closing = `A 401 of the OTP routes is always \`authentication_failed\`: a wrong, used, expired, exhausted or unknown code, and an account
that may not sign in, give the same answer. What became of a message is not an error of the request; ask \`status_url\`, or
listen to [\`otp.failed\`](events.md).
`

type Explained = readonly [means: string, remedy: string]

const waitIt = 'Wait `retry_after` seconds (also in the `Retry-After` header), then ask again.'
const signInAgain = 'Sign in again.'

const explained: Readonly<Record<ErrorCode, Explained>> = {
  invalid_identifier: [
    'The text is neither an email address nor a phone number.',
    'Send one address, or a number that starts with `+` and its country code.',
  ],
  invalid_email: [
    'It has an `@` but is no address that mail can reach: the domain has one label, it is a list, a display name or a quoted local part, or it is the placeholder of a phone account.',
    'Correct the address.',
  ],
  invalid_phone: [
    'It is no number that this instance takes: wrong digits, no country code, a premium, toll-free or satellite number, or a country that the configuration leaves out.',
    'Correct the number. An operator who wants it taken looks at `phone.*` in [config.md](config.md).',
  ],
  validation_error: [
    'The body is not JSON, lacks a field, or has one of the wrong type. `fields` says which and why.',
    'Correct what `fields` or `detail` names.',
  ],
  authentication_failed: [
    'The code does not sign anybody in. Which of the reasons it was is not told.',
    'Check the tag of the message and the digits; after five wrong guesses ask for a new code.',
  ],
  not_authenticated: [
    'The route needs an access token and the request has none.',
    'Send `Authorization: Bearer <access>`.',
  ],
  bad_authorization_header: [
    'The header is not a scheme, one blank and a token.',
    'Send `Authorization: Bearer <access>`.',
  ],
  token_not_valid: [
    'The token is forged, expired, of the wrong kind, or its session is over. `detail` says which; on the profile routes, `messages`.',
    'An access token: refresh it. A refresh token: sign in again.',
  ],
  user_not_found: ['The account of the token is deleted, or there is none of that number.', signInAgain],
  no_active_account: ['The account of a refresh token is disabled or deleted.', 'Ask the operator.'],
  user_inactive: ['The account of an access token is disabled.', 'Ask the operator.'],
  origin_not_allowed: [
    'A browser on an origin that is not listed wants to use or be given a cookie, or the request does not say where it comes from.',
    'Add the origin to `allowedOrigins`. Programs send the refresh token in the body instead.',
  ],
  not_found: ['There is no such route, or no challenge of that handle.', 'Check the path.'],
  method_not_allowed: ['The path is right and the method is not. `Allow` lists those that are.', 'Use one of them.'],
  body_too_large: ['The body has more than 65,536 bytes.', 'Send less.'],
  unsupported_media_type: [
    'The body is not declared as `application/json` in UTF-8, or it is compressed.',
    'Send `Content-Type: application/json` and no `Content-Encoding`.',
  ],
  misdirected_request: [
    'The `Host` header is not one that this server answers to.',
    'Use the address of `publicUrl`, or correct it.',
  ],
  idempotency_mismatch: [
    'The `Idempotency-Key` came before, with a request for something else.',
    'Use a new key for a new request; repeat a request with the body it had.',
  ],
  cooldown: ['The recipient was sent a message a moment ago.', waitIt],
  hourly_limit: ['The recipient was sent as many messages as one hour allows.', waitIt],
  daily_limit: ['The recipient was sent as many messages as one day allows.', waitIt],
  rate_limited: ['This network address asked or guessed too often in a minute.', waitIt],
  internal: [
    'Something broke that is nobody’s refusal. The error went to `onError`, the request id with it.',
    'Give the operator the `request_id`.',
  ],
  send_failed: [
    'No configured provider carries the channel that was asked for.',
    'Ask for another channel. An operator adds a provider for it to `otp.channels`.',
  ],
  unavailable: [
    'The database cannot answer: locked for too long, full, or unreadable. Nothing was changed.',
    'Try again in a moment; `/health/ready` says when it works.',
  ],
}
