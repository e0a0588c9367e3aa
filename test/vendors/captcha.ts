import type { StepUpConfig } from '../../src/config/step-up.ts'
import type { CaptchaVendor } from '../../src/core/settings.ts'
import { type Answered, type Asked, type Loopback, startLoopback } from './loopback.ts'

/** A vendor of widgets on this machine. */
export interface CaptchaStand extends Loopback {
  /** Settings that ask it. */
  readonly stepUp: StepUpConfig
  /** A token as its widget gives one. */
  token(about?: { readonly hostname?: string; readonly action?: string; readonly score?: number }): string
}

/** What must never be shown. */
export const captchaSecret = 'ES_9d8c7b6a5f4e3d2c1b0a9f8e7d6c5b4a'
const siteKey = '0x4AAAAAAADnPIDROrmt1Wwj'

/** Where each is asked, the fields that it takes, and what it says of a token that was brought before. */
const vendors: Readonly<Record<CaptchaVendor, { path: string; fields: readonly string[]; again: string }>> = {
  turnstile: {
    path: '/turnstile/v0/siteverify',
    fields: ['secret', 'response', 'remoteip', 'idempotency_key'],
    again: 'timeout-or-duplicate',
  },
  hcaptcha: {
    path: '/siteverify',
    fields: ['secret', 'response', 'remoteip', 'sitekey'],
    again: 'already-seen-response',
  },
  recaptcha: {
    path: '/recaptcha/api/siteverify',
    fields: ['secret', 'response', 'remoteip'],
    again: 'timeout-or-duplicate',
  },
  captchafox: {
    path: '/siteverify',
    fields: ['secret', 'response', 'remoteIp', 'sitekey'],
    again: 'timeout-or-duplicate',
  },
}

/** Starts one that answers as its pages about server-side validation say, and takes no field that they have not. */
export async function startCaptcha(kind: CaptchaVendor): Promise<CaptchaStand> {
  const given = new Map<string, object>()
  const loopback = await startLoopback((asked) => answerTo(asked, kind, given))
  return {
    ...loopback,
    stepUp: { kind, siteKey, secretKey: captchaSecret, baseUrl: loopback.url },
    token({ hostname = 'localhost', action = 'sign_in', score = 0.9 } = {}) {
      const token = `${kind}.token.${given.size + 1}`
      given.set(token, {
        hostname,
        ...(kind === 'turnstile' || kind === 'recaptcha' ? { action } : {}),
        ...(kind === 'recaptcha' ? { score } : {}),
      })
      return token
    },
  }
}

function answerTo({ method, path, headers, body }: Asked, kind: CaptchaVendor, given: Map<string, object>): Answered {
  const { path: theirs, fields, again } = vendors[kind]
  const form = new URLSearchParams(body)
  if (method !== 'POST' || path !== theirs || !headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
    return { status: 404 }
  if ([...form.keys()].some((name) => !fields.includes(name))) return refusal('bad-request')
  if (form.get('secret') !== captchaSecret) return refusal('invalid-input-secret')
  if (form.has('sitekey') && form.get('sitekey') !== siteKey) return refusal('sitekey-secret-mismatch')

  const token = form.get('response') ?? ''
  const told = given.get(token)
  if (told === undefined) return refusal('invalid-input-response')
  if ('isUsed' in told) return refusal(again)
  given.set(token, { isUsed: true })
  return { status: 200, body: { success: true, challenge_ts: '2026-01-02T03:04:05.000Z', 'error-codes': [], ...told } }
}

function refusal(code: string): Answered {
  return { status: 200, body: { success: false, 'error-codes': [code] } }
}
