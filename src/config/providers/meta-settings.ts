import { present } from '../../core/optional.ts'
import type { MetaSettings } from '../../core/provider-settings.ts'
import { type CheckedMeta, metaTemplate } from './meta-schema.ts'
import type { Judged } from './needs.ts'

/** Meta where a number of it is configured that can send. */
export function metaSettings(meta: CheckedMeta): MetaSettings | undefined {
  const { accessToken, phoneNumberId, appSecret, previousAppSecret } = meta
  const templates = Object.entries(meta.templates).map(([locale, text]) => [locale, metaTemplate(text)] as const)
  if (accessToken === undefined || phoneNumberId === undefined || templates.length === 0) return undefined

  return {
    baseUrl: meta.baseUrl ?? 'https://graph.facebook.com',
    requestTimeoutMs: meta.timeout * 1000,
    apiVersion: meta.apiVersion,
    accessToken: accessToken.reveal(),
    phoneNumberId,
    ...present('businessAccountId', meta.businessAccountId),
    templates: Object.fromEntries(templates),
    appSecrets: [appSecret, previousAppSecret].flatMap((secret) => secret?.reveal() ?? []),
    ...present('verifyToken', meta.verifyToken?.reveal()),
    debugLogging: meta.debugLogging,
  }
}

/** What settings of Meta demand of each other, a sentence each. */
export function metaFaults({ value: { meta }, called }: Judged): string[] {
  const isSame = meta?.appSecret !== undefined && meta.appSecret.reveal() === meta.previousAppSecret?.reveal()
  return isSame ? [`${called('meta.previousAppSecret')} must not be the same as ${called('meta.appSecret')}`] : []
}
