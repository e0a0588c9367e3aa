import { z } from 'zod'
import { type CaptchaVendor, captchaVendors, type StepUpSettings } from '../core/settings.ts'
import { field, matching, oneOf } from './fields.ts'
import { baseUrl, withoutBlanks } from './providers/fields.ts'
import { isSaid, type Judged } from './providers/needs.ts'
import type { Secret } from './secret.ts'

/** What strangers are asked for where limits that they share would refuse them, or while far more is guessed than usual. */
export interface StepUpConfig {
  /**
   * `proof_of_work`: their device computes for a moment. `turnstile`, `hcaptcha`, `recaptcha` (v3), `captchafox`: the widget of that vendor.
   * `none`: they are refused, and wait. Default `proof_of_work`.
   */
  readonly kind?: 'proof_of_work' | 'none' | CaptchaVendor
  /** The public key of the widget. Default none; required with a vendor. */
  readonly siteKey?: string
  /** What the vendor is asked with about its tokens. Default none; required with a vendor. */
  readonly secretKey?: string | Secret
  /** Of reCAPTCHA, the score from which on somebody is a person, 0 to 1. Default 0.5. */
  readonly minScore?: number
  /** Where the vendor is asked; `https`, or `http` on this machine outside production. Default the vendor's own. */
  readonly baseUrl?: string
}

/** The shape of what is said of it. */
export const stepUpSchema = z.strictObject({
  kind: oneOf(['proof_of_work', ...captchaVendors, 'none']).default('proof_of_work'),
  siteKey: matching(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 characters without blanks').optional(),
  secretKey: withoutBlanks(1, 255).optional(),
  minScore: score().optional(),
  baseUrl: baseUrl('https://challenges.cloudflare.com').optional(),
})

function score(): z.ZodType<number, number> {
  return field(z.number().min(0).max(1), { rule: 'must be a number from 0 to 1', reading: 'number' })
}

/** Where each vendor is asked. */
const addresses: Readonly<Record<CaptchaVendor, string>> = {
  turnstile: 'https://challenges.cloudflare.com',
  hcaptcha: 'https://api.hcaptcha.com',
  recaptcha: 'https://www.google.com',
  captchafox: 'https://api.captchafox.com',
}

/** The step where nothing is wrong with it. */
export function stepUpSettings(stepUp: z.output<typeof stepUpSchema>): StepUpSettings {
  const { kind, siteKey, secretKey, baseUrl, minScore = 0.5 } = stepUp
  if (!isVendor(kind) || siteKey === undefined || secretKey === undefined)
    return { kind: kind === 'none' ? kind : 'proof_of_work' }
  return {
    kind,
    siteKey,
    secretKey: secretKey.reveal(),
    baseUrl: baseUrl ?? addresses[kind],
    ...(kind === 'recaptcha' ? { minScore } : {}),
  }
}

/** What its settings demand of each other, a sentence each. */
export function stepUpFaults(judge: Judged): string[] {
  const { value, wrong, given, called } = judge
  const { kind, baseUrl } = value.stepUp ?? {}
  if (kind === undefined || wrong.has('stepUp.kind')) return []
  const needed = isVendor(kind) ? ['stepUp.siteKey', 'stepUp.secretKey'] : []
  const used = [
    ...needed,
    ...(isVendor(kind) ? ['stepUp.baseUrl'] : []),
    ...(kind === 'recaptcha' ? ['stepUp.minScore'] : []),
  ]
  const idle = ['siteKey', 'secretKey', 'minScore', 'baseUrl']
    .map((key) => `stepUp.${key}`)
    .filter((path) => !used.includes(path))
  return [
    ...needed
      .filter((path) => !isSaid(judge, path))
      .map((path) => `${called('stepUp.kind')} is ${kind}, which needs ${called(path)}`),
    ...idle
      .filter((path) => given.has(path))
      .map((path) => `${called(path)} does nothing while ${called('stepUp.kind')} is ${kind}`),
    ...(value.environment === 'production' && baseUrl?.startsWith('http:')
      ? [`${called('stepUp.baseUrl')} must be https in production`]
      : []),
  ]
}

function isVendor(kind: string): kind is CaptchaVendor {
  return captchaVendors.some((vendor) => vendor === kind)
}
