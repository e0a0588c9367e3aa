import { createHash, createHmac } from 'node:crypto'

/** What a request to AWS is signed with; keys of a role have a session token besides. */
export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** Where a signature is good: one service in one region. */
export interface AwsScope {
  readonly region: string
  readonly service: string
  readonly credentials: AwsCredentials
}

/** A POST, whose headers are all signed. */
export interface Unsigned {
  /** Without a query. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const ALGORITHM = 'AWS4-HMAC-SHA256'

/**
 * The headers of a POST with its signature, which AWS takes for five minutes (Signature Version 4).
 *
 * @param now epoch milliseconds
 */
export function signedHeaders(
  { url, headers, body }: Unsigned,
  { region, service, credentials }: AwsScope,
  now: number,
): Readonly<Record<string, string>> {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials
  const time = new Date(now).toISOString().replace(/[:-]|\.\d{3}/g, '')
  const date = time.slice(0, 8)
  const sent = {
    ...headers,
    'x-amz-date': time,
    ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
  }

  const { host, pathname } = new URL(url)
  const signed = Object.entries({ ...sent, host })
    .map(([name, value]) => [name.toLowerCase(), value.trim().replace(/\s+/g, ' ')] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1))
  const names = signed.map(([name]) => name).join(';')
  const lines = signed.map(([name, value]) => `${name}:${value}\n`).join('')
  const request = ['POST', pathOf(pathname), '', lines, names, sha256(body)].join('\n')

  const scope = [date, region, service, 'aws4_request']
  const key = scope.reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${secretAccessKey}`)
  const signature = hmac(key, [ALGORITHM, time, scope.join('/'), sha256(request)].join('\n')).toString('hex')
  const credential = `${accessKeyId}/${scope.join('/')}`
  return {
    ...sent,
    authorization: `${ALGORITHM} Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`,
  }
}

/** What a URL has as `%20` is `%2520` to AWS. */
function pathOf(pathname: string): string {
  return pathname
    .split('/')
    .map((part) =>
      encodeURIComponent(part).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`),
    )
    .join('/')
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
