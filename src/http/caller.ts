import type { Operation } from '../api/operations.ts'
import type { Deps, RequestContext } from '../core/deps.ts'
import { usableCookie } from './cookies.ts'

/** What a request says of its sender, and what the transport knows. */
interface Asked {
  readonly operation: Operation
  readonly headers: Headers
  readonly clientAddress: string | undefined
}

/** Who is asking: a cookie counts only where it may be used. */
export function callerOf({ settings }: Deps, { operation, headers, clientAddress }: Asked): RequestContext {
  return {
    ...given('clientAddress', clientAddress),
    ...given('userAgent', headers.get('user-agent') ?? undefined),
    ...given('acceptLanguage', operation.sends ? (headers.get('accept-language') ?? undefined) : undefined),
    ...given('deviceProofs', usableCookie(settings, headers, 'device')),
    ...given('idempotencyKey', operation.sends ? (headers.get('idempotency-key') ?? undefined) : undefined),
  }
}

function given<N extends keyof RequestContext>(name: N, value: string | undefined): Pick<RequestContext, N> {
  return (value === undefined ? {} : { [name]: value }) as Pick<RequestContext, N>
}
