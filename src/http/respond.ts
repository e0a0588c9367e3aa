/** What an answer consists of, before it is a Response. */
export interface Answer {
  readonly status: number
  /** Becomes JSON. */
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** `Set-Cookie` values. */
  readonly cookies?: readonly string[]
}

/** Makes the Response of an answer. Nothing here may be kept by caches unless its headers say so (RFC 6749 §5.1). */
export function respond(answer: Answer): Response {
  const headers = new Headers({ 'content-type': 'application/json', 'cache-control': 'no-store', ...answer.headers })
  for (const cookie of answer.cookies ?? []) headers.append('set-cookie', cookie)
  return new Response(JSON.stringify(answer.body), { status: answer.status, headers })
}

/** Makes the Response of a signed text (RFC 7515 §9.2.1). */
export function respondJose(signed: string): Response {
  return new Response(signed, { headers: { 'content-type': 'application/jose', 'cache-control': 'no-store' } })
}

/** The answer with more headers. */
export function withHeaders(answer: Answer, headers: Readonly<Record<string, string>>): Answer {
  return { ...answer, headers: { ...answer.headers, ...headers } }
}
