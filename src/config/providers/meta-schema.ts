import { z } from 'zod'
import type { MetaTemplate } from '../../core/provider-settings.ts'
import { fineSeconds, flag, matching, seconds, wholeNumber } from '../fields.ts'
import type { Secret } from '../secret.ts'
import { baseUrl, hiddenForm, textsByLocale, withoutBlanks } from './fields.ts'

/** The shape of what is said of Meta. */
export const metaSchema = z.strictObject({
  accessToken: withoutBlanks(20, 1024).optional(),
  phoneNumberId: metaId().optional(),
  businessAccountId: metaId().optional(),
  templates: textsByLocale({
    isRight: (text) => templatePattern.test(text),
    form: 'a template and its language, such as sign_in_code/pt_BR,',
    rule: 'must be templates by language, such as { default: sign_in_code/en_US, pt-BR: sign_in_code/pt_BR }',
  }).default({}),
  apiVersion: matching(/^v\d{2}\.0$/, 'must be a version of the Graph API, such as v24.0').default('v24.0'),
  appSecret: appSecret().optional(),
  previousAppSecret: appSecret().optional(),
  verifyToken: withoutBlanks(16, 255).optional(),
  timeout: seconds(1, 300).default(30),
  maxRetries: wholeNumber(0, 10).default(3),
  retryDelay: fineSeconds(0.1, 60).default(1),
  debugLogging: flag().default(false),
  baseUrl: baseUrl('https://graph.facebook.com').optional(),
})

/** Meta once its shape is right. */
export type CheckedMeta = z.output<typeof metaSchema>

/** A template's name, a slash, and its language as Meta spells it. */
const templatePattern = /^[a-z0-9_]{1,512}\/[a-z]{2,3}(?:_[A-Z]{2,4})?$/

/** The two halves of such a text. */
export function metaTemplate(text: string): MetaTemplate {
  const [name = '', language = ''] = text.split('/')
  return { name, language }
}

function metaId(): z.ZodType<string, string> {
  return matching(/^\d{5,20}$/, 'must be the digits of an id of Meta, as text')
}

function appSecret(): z.ZodType<Secret, string | Secret> {
  return hiddenForm({
    isRight: (text) => /^[0-9a-f]{32}$/.test(text),
    rule: 'must be 32 hexadecimal digits in lower case',
  })
}
