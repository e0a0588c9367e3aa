import { type Answered, type Asked, type Loopback, startLoopback } from '../vendors/loopback.ts'

/** Vendors that fail in every way, and say back in their errors what they were asked. */
export interface Echo extends Loopback {
  /** How many ways of failing are left: each vendor has its own, and takes a message between two. */
  left(): number
}

type Failure = number | 'reset'

/** 401 is an outage, after which a vendor is left alone for a while. */
const failures: readonly Failure[] = [400, 404, 422, 500, 502, 504, 503, 429, 'reset', 401]

/** Starts one server that is Twilio, SendGrid, Meta and the vendor behind `http`, each at its own paths. */
export async function startEcho(): Promise<Echo> {
  const waiting = new Map(
    ['/2010', '/v3', '/send', '/v24.0'].map((vendor) => [vendor, failures.flatMap((one) => [one, undefined])]),
  )
  let taken = 0
  const loopback = await startLoopback((request) => {
    const own = [...waiting].find(([vendor]) => request.path.startsWith(vendor))?.[1]
    const failure = own?.shift()
    return failure === undefined ? took(request, ++taken) : failed(request, failure)
  })
  return { ...loopback, left: () => [...waiting.values()].flat().filter((one) => one !== undefined).length }
}

function took({ path, body }: Asked, number: number): Answered {
  const sid = `SM${String(number).padStart(32, '0')}`
  if (path.startsWith('/v3')) return { status: 202, headers: { 'x-message-id': `message-${number}` } }
  if (path.startsWith('/2010')) return { status: 201, body: { sid, status: 'queued', body } }
  if (path.startsWith('/v24.0')) return { status: 200, body: { messages: [{ id: `wamid.${number}`, body }] } }
  return { status: 200, body: { reference: `reference-${number}`, body } }
}

/** What it was asked stands in every field that any of the vendors has, and in a header. */
function failed({ body, headers, path }: Asked, failure: Failure): Answered {
  if (failure === 'reset') return 'reset'
  const said = `${body} ${decodeURIComponent(body.replaceAll('+', ' ').replace(/%(?![0-9A-F]{2})/g, ''))} ${headers.authorization}`
  const errors = [{ message: said, field: said, help: said, error_id: said }]
  const ofMeta = { code: 131026, message: said, error_data: { details: said }, fbtrace_id: said }
  const error = path.startsWith('/v24.0') ? ofMeta : said
  return {
    status: failure,
    headers: { 'retry-after': failure === 429 ? '7' : '0', 'x-said': encodeURIComponent(body) },
    body: { code: said, message: said, more_info: said, error, reference: said, reason: said, errors },
  }
}
