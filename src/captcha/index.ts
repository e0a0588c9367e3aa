import { createHash } from 'node:crypto'
import type { StepUp } from '../core/defence/step-up.ts'
import type { CaptchaSettings, Settings } from '../core/settings.ts'
import { AuthError } from '../errors.ts'
import type { VendorTools } from '../vendor/ask.ts'
import { type Said, siteverify } from './siteverify.ts'
import { ACTION, vendors } from './vendors.ts'

/** Where widgets may stand. */
type Pages = Pick<Settings, 'publicUrl' | 'allowedOrigins' | 'environment'>

/** What vendors give as tokens is shorter. */
const TOKEN = /^[\x21-\x7e]{1,4096}$/

/**
 * A widget of a vendor, whose token is the proof: good where the vendor says so, for a page of ours, once. Where the vendor cannot be
 * asked, or does not take our keys, nobody goes on.
 */
export function captcha(settings: CaptchaSettings, pages: Pages, tools: VendorTools = {}): StepUp {
  const { kind: vendor, siteKey } = settings
  return {
    offer: async () => ({ kind: 'captcha', vendor, siteKey }),

    async judge(proof, { clientAddress }) {
      if (!TOKEN.test(proof)) return undefined
      const said = await siteverify(settings, { token: proof, clientAddress }, tools)
      if ('fault' in said) throw new AuthError('unavailable', { cause: new Error(`${vendor}: ${said.fault}`) })
      if (!said.isGood || !isOfPage(said, settings, pages) || !isHuman(said, settings)) return undefined
      // Not the token itself: names are as long as they like, and it is nobody's to read.
      return `${vendor}:${createHash('sha256').update(proof).digest('base64url')}`
    },
  }
}

/** Whether the widget stood on a page of ours. The keys that vendors publish for tests let everybody pass, so they are none in production. */
function isOfPage(said: Said, { kind }: CaptchaSettings, { publicUrl, allowedOrigins, environment }: Pages): boolean {
  const { tellsAction, testHosts } = vendors[kind]
  const isOfTests = said.isOfTestKey || testHosts.includes(said.hostname)
  if (isOfTests) return environment !== 'production'
  const hosts = [publicUrl, ...allowedOrigins].map((origin) => new URL(origin).hostname)
  return hosts.includes(said.hostname) && (!tellsAction || said.action === ACTION)
}

function isHuman({ score = 0 }: Said, { minScore }: CaptchaSettings): boolean {
  return minScore === undefined || score >= minScore
}
