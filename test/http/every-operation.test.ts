import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Operation, operations } from '../../src/api/operations.ts'
import { statusStreamPath } from '../../src/http/status-stream.ts'
import { type TestAuth, testAuth, wrongCodes } from '../../src/testing/index.ts'
import { type Answer, browser, type Client, client, home, paths } from './client.ts'
import { password } from './staff.ts'

// Whatever can be asked about a recipient is answered the same, whoever that is: each operation is driven for recipients of every kind,
// and all that came back is compared. An operation that is new and not driven here fails the first test.

const kinds = ['unknown', 'known', 'staff', 'disabled', 'deleted'] as const
type Kind = (typeof kinds)[number]

/** Somebody who wants to learn what a recipient is. */
interface Probe {
  readonly made: TestAuth
  readonly identifier: string
  /** The same in a body of the first specification. */
  readonly older: object
  readonly http: Client
}

type Drive = (probe: Probe) => Promise<readonly Answer[]>

/** How each operation is asked for all that it may tell, but for the right code: whoever has that is the recipient. */
const drives: Readonly<Record<string, Drive>> = {
  async requestOtp({ made, identifier, older, http }) {
    const page = browser(made.auth)
    const first = await http.post(paths.request, { identifier })
    const tooSoon = await http.post(paths.request, older)
    made.clock.advance({ minutes: 1 })
    const resent = await http.post(paths.request, { identifier, challenge_id: first.body['challenge_id'] })
    made.clock.advance({ minutes: 6 })
    const replaced = await http.post(paths.request, { identifier, challenge_id: first.body['challenge_id'] })
    made.clock.advance({ minutes: 1 })
    const inOlder = await http.post(paths.request, older)
    made.clock.advance({ minutes: 1 })
    const once = { headers: { 'idempotency-key': 'k'.repeat(32) } }
    const keyed = await http.post(paths.request, { identifier }, once)
    const repeated = await http.post(paths.request, { identifier }, once)
    made.clock.advance({ minutes: 1 })
    const byPage = await page.post(paths.request, { identifier })
    const byName = await http.post(paths.request, { identifier, channel: 'whatsapp' })
    const limited = []
    for (let n = 0; n < 12; n++) {
      made.clock.advance({ minutes: 1 })
      limited.push(await http.post(paths.request, { identifier }))
    }
    return [first, tooSoon, resent, replaced, inOlder, keyed, repeated, byPage, byName, ...limited]
  },

  async verifyOtp({ made, identifier, older, http }) {
    const guess = (body: object): Promise<Answer> => http.post(paths.verify, body)
    const before = [await guess({ identifier, otp: '123456' }), await guess({ ...older, code: '123456' })]
    const asked = await ask({ made, identifier, http })
    const [challenge_id, otps] = [asked.body['challenge_id'], wrongCodes(made.inbox.code, 5)]
    const wrong = []
    for (const otp of otps) wrong.push(await guess({ challenge_id, otp }), await guess({ identifier, otp }))
    const spent = [
      await guess({ challenge_id, otp: made.inbox.code }),
      await guess({ identifier, otp: made.inbox.code }),
    ]
    const odd = [await guess({ challenge_id, otp: 'x' }), await guess({ challenge_id: 'ch1_nobody', otp: '123456' })]
    const other = await guess({ challenge_id, identifier: 'somebody@example.com', otp: made.inbox.code })
    const byPage = await browser(made.auth).post(paths.verify, { identifier, otp: otps[0] })
    return [...before, ...wrong, ...spent, ...odd, other, byPage]
  },

  async otpStatus({ made, identifier, http }) {
    const asked = await ask({ made, identifier, http })
    const [at, challenge_id] = [String(asked.body['status_url']), asked.body['challenge_id']]
    const sent = await http.get(at)
    for (const otp of wrongCodes(made.inbox.code, 5)) await http.post(paths.verify, { challenge_id, otp })
    const spent = await http.get(at)
    made.clock.advance({ minutes: 11 })
    return [asked, sent, spent, await http.get(at), await http.get(`/accounts/otp/status/chl_${'0'.repeat(36)}/`)]
  },

  async [statusStreamPath]({ made, identifier, http }) {
    const asked = await ask({ made, identifier, http })
    const at = `${String(asked.body['status_url'])}events/`
    const first = await streamed(made, at)
    const { challenge_id } = asked.body
    for (const otp of wrongCodes(made.inbox.code, 5)) await http.post(paths.verify, { challenge_id, otp })
    return [
      asked,
      first,
      await streamed(made, at),
      await streamed(made, at.replace(/chl_\w+/, `chl_${'0'.repeat(36)}`)),
    ]
  },

  async obtainToken({ identifier, http }) {
    const answers = []
    for (const body of [{ email: identifier }, { username: identifier }]) {
      for (const guess of ['wrong', '']) {
        answers.push(await http.post(paths.obtain, { ...body, password: guess }))
      }
    }
    return answers
  },
}

/** What each of them comes to on its way, so that none is compared with itself at the door. */
const reached: Readonly<Record<string, readonly number[]>> = {
  requestOtp: [200, 429],
  verifyOtp: [400, 401],
  otpStatus: [200, 404],
  [statusStreamPath]: [200, 404],
  obtainToken: [400, 401],
}

/** Members of bodies and paths that name nobody: tokens and sessions belong to whoever has them, profiles to whoever is signed in. */
const naming: ReadonlySet<string> = new Set([
  'refresh',
  'token',
  'everywhere',
  'id',
  'first_name',
  'last_name',
  'company',
  'position',
  'language',
  'timezone',
])

/** The operations that take a recipient, or stand on a challenge: all but those whose every word is known to name nobody. */
function tellingOf(all: Readonly<Record<string, Operation>>): readonly string[] {
  return Object.entries(all).flatMap(([name, { body, path }]) => {
    const words = [...Object.keys(body?.shape ?? {}), ...[...path.matchAll(/:(\w+)/g)].map(([, word = '']) => word)]
    return words.every((word) => naming.has(word)) ? [] : [name]
  })
}

describe('every operation that a recipient can be asked about', () => {
  it('is driven here', () => {
    const missing = tellingOf(operations).filter((name) => drives[name] === undefined)

    expect(
      missing.map((name) => `${name}: add to drives what it can be asked, or to naming its words that name nobody`),
    ).toEqual([])
  })

  it('is noticed when it is new', () => {
    const planted = {
      ...operations,
      resendOtp: {
        method: 'POST',
        path: '/otp/resend',
        body: z.object({ recipient: z.string() }),
        refusals: 'problem',
      },
      cancelOtp: { method: 'DELETE', path: '/otp/:challenge', refusals: 'problem' },
    } as const

    expect(tellingOf(planted)).toEqual([
      'requestOtp',
      'verifyOtp',
      'otpStatus',
      'obtainToken',
      'resendOtp',
      'cancelOtp',
    ])
  })
})

describe.each(['+12025550123', 'ada@example.com'])('about %s', (identifier) => {
  it.each(Object.keys(drives))('O-11: %s answers the same whoever that is', async (name) => {
    const seen = new Map<Kind, readonly Comparable[]>()
    for (const kind of kinds) seen.set(kind, await drive(drives[name] as Drive, identifier, kind))
    const unknown = seen.get('unknown') ?? []
    const statuses = unknown.map(({ status }) => status)

    expect(statuses).toEqual(expect.arrayContaining([...(reached[name] ?? [])]))
    for (const kind of kinds) expect({ kind, answers: seen.get(kind) }).toEqual({ kind, answers: unknown })
  })

  it('a difference would be seen: the right code tells a disabled account from none', async () => {
    const right: Drive = async ({ made, http }) => {
      const { body } = await ask({ made, identifier, http })
      return [await http.post(paths.verify, { challenge_id: body['challenge_id'], otp: made.inbox.code })]
    }

    expect(await drive(right, identifier, 'disabled')).not.toEqual(await drive(right, identifier, 'unknown'))
  })
})

async function drive(asks: Drive, identifier: string, kind: Kind): Promise<readonly Comparable[]> {
  const made = await instance(identifier, kind)
  const older = identifier.includes('@') ? { email: identifier } : { phone: identifier }
  // An address of its own, so that headers tell what is left of its limits.
  const http = client(made.auth, { clientAddress: '192.0.2.1' })
  return (await asks({ made, identifier, older, http })).map(comparable)
}

/** An instance where the recipient is of a kind, at the same moment and with no limit and no challenge left of how it came there. */
async function instance(identifier: string, kind: Kind): Promise<TestAuth> {
  const made = await testAuth({ limits: { verifiesPerMinute: 100, requestsPerMinute: 100 } })
  if (kind !== 'unknown') await becomes(made, identifier, kind)
  made.clock.advance({ hours: 25 })
  return made
}

async function becomes(made: TestAuth, identifier: string, kind: Exclude<Kind, 'unknown'>): Promise<void> {
  const { challengeId } = await made.auth.otp.request({ identifier })
  await made.inbox.settle()
  const { id } = (await made.auth.otp.verify({ challengeId, otp: made.inbox.code })).account
  if (kind === 'staff') await made.auth.accounts.setPassword(id, password)
  if (kind === 'disabled') await made.auth.accounts.disable(id)
  if (kind === 'deleted') await made.auth.accounts.delete(id)
}

async function ask({ made, identifier, http }: Pick<Probe, 'made' | 'identifier' | 'http'>): Promise<Answer> {
  const answer = await http.post(paths.request, { identifier })
  await made.inbox.settle()
  return answer
}

/** The beginning of a stream, which has its status, and nothing else is to come. */
async function streamed({ auth }: TestAuth, path: string): Promise<Answer> {
  const answer = await auth.handler(new Request(new URL(path, home)))
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader()
  let text = ''
  for (let done = false; !done && !text.endsWith('\n\n'); ) {
    const read = await reader.read()
    done = read.done
    text += new TextDecoder().decode(read.value)
  }
  await reader.cancel()
  return { status: answer.status, headers: answer.headers, text, body: { text }, cookies: {} }
}

interface Comparable {
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly cookies: readonly string[]
  readonly text: string
}

/** All of an answer but ids, tags and what is drawn anew each time; times are the same, since the clock stands still. */
function comparable({ status, headers, text, cookies }: Answer): Comparable {
  const named = [...headers].map(([name, value]) => [name, drawn.has(name) ? '…' : value] as const)
  const lines = Object.values(cookies).map((line) => line.replace(/=[^;]*/, '=…'))
  return { status, headers: named, cookies: lines, text: masked(text) }
}

const drawn: ReadonlySet<string> = new Set(['request-id', 'set-cookie'])

function masked(text: string): string {
  return text
    .replace(/\b(ch1|chl|req)_[0-9a-z]+/g, '$1_…')
    .replace(/"tag":"[A-Z]\d"/g, '"tag":"…"')
    .replace(/"(nonce|salt|signature|for)":"[^"]+"/g, '"$1":"…"')
}
