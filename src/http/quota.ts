import type { QuotaLeft } from '../errors.ts'

/**
 * Tells a caller what is left of a limit of its own (draft-ietf-httpapi-ratelimit-headers): `RateLimit-Policy:
 * "requests";q=10;w=60` and `RateLimit: "requests";r=9;t=42`. Limits of recipients are nobody's to know.
 */
export function quotaHeaders(quota: QuotaLeft | undefined): Record<string, string> {
  if (quota === undefined) return {}
  const { name, max, windowMs, remaining, resetsInMs } = quota
  return {
    'ratelimit-policy': `"${name}";q=${max};w=${Math.ceil(windowMs / 1000)}`,
    ratelimit: `"${name}";r=${remaining};t=${Math.ceil(resetsInMs / 1000)}`,
  }
}
