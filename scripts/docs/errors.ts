import type { ErrorCode, ErrorDetails, StepUpOffer } from '../../src/errors.ts'

/** What is told of a refusal besides its status and title, in Markdown: when it comes, and what the caller and the operator do. */
export interface Explained {
  readonly when: string
  readonly caller: string
  readonly operator: string
  /** What an instance may add to the body. */
  readonly details?: ErrorDetails
  /** No operation is described with it; where it comes from instead. */
  readonly from?: string
}

const nothing = 'Has nothing to do.'
const limitSetting = (name: string): string =>
  `May change \`${name}\` ([config.md](config.md#otp-codes-and-their-messages)).`
const waits = 'Waits `retry_after` seconds, which the header `Retry-After` says too, and shows them as a countdown.'
const missing = (field: string) => ({ fields: { [field]: ['This field is required.'] } })

const work: StepUpOffer = {
  kind: 'proof_of_work',
  challenge: {
    parameters: { algorithm: 'PBKDF2/SHA-256', cost: 2048, keyPrefix: '00', nonce: '4c8e…', salt: '91d2…' },
    signature: '9f0c…',
  },
}

/** The sentences about every refusal. The compiler names the code that has none. */
export const explained: Readonly<Record<ErrorCode, Explained>> = {
  invalid_identifier: {
    when: 'The text is neither an email address nor a phone number, or it has more than 320 characters.',
    caller: 'Asks the person for one address, or for a number that starts with `+` and its country code.',
    operator: 'Sets `phone.defaultRegion` where people type numbers without a country code.',
  },
  invalid_email: {
    when: 'It has an `@` but is no address that mail can reach: the domain has one label, it is a list, a display name or a quoted local part, or it is the placeholder of a phone account.',
    caller: 'Asks the person to correct the address.',
    operator: nothing,
  },
  invalid_phone: {
    when: 'It is no number that this instance takes: wrong digits, no country code, a premium, toll-free or satellite number, or a country that the configuration leaves out.',
    caller: 'Asks the person to correct the number, or offers email.',
    operator:
      'Looks at `phone.*` ([config.md](config.md#phone-which-numbers-are-taken)) where such a number should be taken.',
  },
  invalid_webhook: {
    when: 'A call of a vendor is signed, and is not what the vendor describes.',
    caller: 'Vendors know.',
    operator: 'Looks which kind of callback was given to this address.',
  },
  validation_error: {
    when: 'The body is not JSON or no object, lacks a field, or has one of the wrong type. `fields` says which and why; of a body that cannot be read at all, `detail` does.',
    caller:
      'Corrects what `fields` or `detail` names. It is a mistake in the program more often than one of the person.',
    operator: nothing,
    details: missing('identifier'),
  },
  authentication_failed: {
    when: 'The code does not sign anybody in: it is wrong, used, expired, guessed away or unknown, or its account may not sign in. Which of these it was is not told.',
    caller: 'Lets the person check the tag of the message and the digits, and offers a new code.',
    operator: 'Hears of it as [`otp.rejected`](events.md#otprejected).',
  },
  invalid_credentials: {
    when: 'Name and password sign nobody in. Whether the name, the password or the account is the reason is not told.',
    caller: 'Lets the person check both, or offers to sign in with a code.',
    operator: 'Hears of it as [`password.rejected`](events.md#passwordrejected).',
  },
  step_up_required: {
    when: 'Limits that strangers share would refuse the request, or far more is guessed wrong than usual. `step_up` says what to do: a challenge of ALTCHA to solve (`proof_of_work`), or a widget to show (`captcha`).',
    caller:
      'Does it, and sends the same request again with the proof as `step_up_proof`. The sign-in page does so by itself.',
    operator: 'May choose another step, or none, by `stepUp.kind` ([config.md](config.md)).',
    details: {
      retryAfter: 1740,
      stepUp: work,
    },
  },
  not_authenticated: {
    when: 'The route needs an access token and the request has none.',
    caller: 'Sends `Authorization: Bearer <access>`.',
    operator: 'Lets the header pass where a proxy takes it away, or sets `jwt.authHeaderName` to another.',
  },
  bad_authorization_header: {
    when: 'The header is not a scheme, one blank and a token.',
    caller: 'Sends `Authorization: Bearer <access>`.',
    operator: nothing,
  },
  token_not_valid: {
    when: 'The token is forged, expired, of the wrong kind, or its session is over. `messages` says which; on the token routes, `detail` does, in a body of its own: `{"detail": "Token is blacklisted", "code": "token_not_valid"}`.',
    caller: 'Refreshes an access token, once. After a refresh token it signs in again.',
    operator:
      'Looks at `secret`, `jwt.signingKey`, `jwt.issuer` and `jwt.audience` where all tokens are refused at once: one of them was changed.',
    details: { detail: 'Token is expired' },
  },
  user_not_found: {
    when: 'The account of the token is deleted, or there is none of that number.',
    caller: 'Signs in again.',
    operator: nothing,
  },
  no_active_account: {
    when: 'The account of a refresh token is disabled or deleted. The body is that of simplejwt and names no code.',
    caller: 'Signs the person out, and sends them to the operator.',
    operator: 'Enables the account again where that was a mistake: `auth.accounts.enable(id)`.',
  },
  user_inactive: {
    when: 'The account of an access token is disabled.',
    caller: 'Signs the person out, and sends them to the operator.',
    operator: 'Enables the account again where that was a mistake: `auth.accounts.enable(id)`.',
  },
  invalid_signature: {
    when: 'A call of a vendor is not signed, is signed with another key, or for another address than the public one.',
    caller: 'Vendors sign by themselves.',
    operator: 'Compares `publicUrl` and the address that the vendor was given, to the letter, and the keys.',
  },
  origin_not_allowed: {
    when: 'A browser on an origin that is not listed wants to use or be given a cookie, or the request does not say where it comes from.',
    caller: 'Sends the refresh token in the body, where it is a program. A page asks the operator.',
    operator: 'Adds the origin of the page to `allowedOrigins`, or corrects `publicUrl`.',
  },
  not_found: {
    when: 'There is no such route, or no challenge of that handle.',
    caller: 'Checks the path. `/openapi.json` lists all.',
    operator: 'Checks `prefix`, and what a proxy in front does to paths.',
    from: 'any path that is none',
  },
  method_not_allowed: {
    when: 'The path is right and the method is not. The header `Allow` lists those that are.',
    caller: 'Uses one of them.',
    operator: nothing,
    details: { detail: 'Method "PUT" not allowed.' },
    from: 'every path',
  },
  body_too_large: {
    when: 'The body has more than 262,144 bytes.',
    caller: 'Sends less: the largest honest body is a token of 8 KiB.',
    operator: nothing,
  },
  unsupported_media_type: {
    when: 'The body is not declared as `application/json` in UTF-8, or it is compressed.',
    caller: 'Sends `Content-Type: application/json` and no `Content-Encoding`.',
    operator: nothing,
  },
  misdirected_request: {
    when: 'Outside production: the `Host` header is not one that the server answers to, or the inbox is asked from another machine or through a proxy.',
    caller: 'Uses `localhost`, or the address of `publicUrl`.',
    operator: 'Corrects `KEYCHIME_PUBLIC_URL`, or sets `NODE_ENV=production` where others shall reach the server.',
    details: { detail: 'Outside production only localhost and the host of KEYCHIME_PUBLIC_URL are served.' },
    from: 'every path of the server',
  },
  idempotency_mismatch: {
    when: 'The `Idempotency-Key` came before, within 24 hours, with a request for something else.',
    caller: 'Takes a new key for a new request, and repeats a request with the body it had.',
    operator: nothing,
  },
  cooldown: {
    when: 'The recipient was sent a message a moment ago.',
    caller: `${waits} Where there is a \`step_up\`, its proof works at once, as with [step_up_required](#step_up_required).`,
    operator: limitSetting('otp.cooldown'),
    details: { retryAfter: 28, stepUp: work },
  },
  hourly_limit: {
    when: 'The recipient was sent as many messages as one hour allows.',
    caller: `${waits} Offers another address or number.`,
    operator: limitSetting('otp.hourlyLimit'),
    details: { retryAfter: 2_140 },
  },
  daily_limit: {
    when: 'The recipient was sent as many messages as one day allows.',
    caller: `${waits} Offers another address or number.`,
    operator: limitSetting('otp.dailyLimit'),
    details: { retryAfter: 51_300 },
  },
  rate_limited: {
    when: 'This network address asked or guessed too often in a minute, or the password of this name was guessed too often in an hour. `RateLimit` and `RateLimit-Policy` say what it has left.',
    caller: 'Waits `retry_after` seconds, which the header `Retry-After` says too.',
    operator:
      'Sets `trustProxy` where everybody comes through one proxy and so counts as one address. May change `limits.*` ([config.md](config.md#limits-of-one-network-address-and-of-many-together)).',
    details: { retryAfter: 41 },
  },
  internal: {
    when: 'Something broke that is nobody’s refusal.',
    caller: 'May try once more, and gives the operator the `request_id`.',
    operator:
      'Finds the error with that request id in the log, or with what `onError` was given. It is a defect: report it.',
  },
  send_failed: {
    when: 'No configured provider carries the channel that was asked for.',
    caller: 'Asks for another channel, or for none.',
    operator: 'Adds a provider for it to `otp.channels`.',
  },
  unavailable: {
    when: 'The database cannot answer (locked for too long, full, or unreadable), or too many passwords are being checked. Nothing was changed.',
    caller: 'Repeats the request in a moment, after `retry_after` seconds where there are some.',
    operator: 'Looks at the disk of `database`. `/health/ready` says when it works again.',
    details: { retryAfter: 1 },
  },
}
