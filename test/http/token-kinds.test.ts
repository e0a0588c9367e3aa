import { describe, expect, it } from 'vitest'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { keyPairs } from '../jwt/key-pairs.ts'
import { type Answer, ask, browser, client, home, paths, signIn } from './client.ts'
import { expectRefused } from './shapes.ts'
import { profile } from './tokens.ts'

// J-11: whatever opens one thing opens nothing else. Kinds down, places across.

const identifier = '+12025550123'

/** Everything that this instance hands out and takes back. */
interface Handed {
  readonly access: string
  readonly refresh: string
  readonly 'challenge id': string
  readonly handle: string
  readonly code: string
  readonly tag: string
  readonly 'device proof': string
  readonly 'access of another instance': string
  readonly 'refresh of another instance': string
}

const kinds: readonly (keyof Handed)[] = [
  'access',
  'refresh',
  'challenge id',
  'handle',
  'code',
  'tag',
  'device proof',
  'access of another instance',
  'refresh of another instance',
]

/** Where something is presented, and the one kind that belongs there. */
const places: Readonly<Record<string, { readonly takes: keyof Handed; readonly ask: Presented }>> = {
  'the profile': { takes: 'access', ask: (made, text) => profile(made, `Bearer ${text}`) },
  'token/refresh': { takes: 'refresh', ask: ({ auth }, text) => client(auth).post(paths.refresh, { refresh: text }) },
  'token/refresh, as a cookie': {
    takes: 'refresh',
    ask: ({ auth }, text) => browser(auth, home, new Map([['keychime_refresh', text]])).post(paths.refresh, {}),
  },
  'token/blacklist': {
    takes: 'refresh',
    ask: ({ auth }, text) => client(auth).post(paths.blacklist, { refresh: text }),
  },
  'otp/verify': {
    takes: 'challenge id',
    ask: ({ auth, inbox }, text) => client(auth).post(paths.verify, { challenge_id: text, otp: inbox.code }),
  },
  'otp/verify, as a cookie': {
    takes: 'challenge id',
    ask: ({ auth, inbox }, text) =>
      browser(auth, home, new Map([['keychime_challenge', text]])).post(paths.verify, { otp: inbox.code }),
  },
  'otp/verify, as a code': {
    takes: 'code',
    ask: ({ auth }, text) => client(auth).post(paths.verify, { identifier: '+12025550124', otp: text }),
  },
}

type Presented = (made: TestAuth, text: string) => Promise<Answer>

describe.each([
  ['HS256', {}],
  ['RS256', { keyPair: true }],
] as const)('with %s, what was handed out', (_, { keyPair = false }: { keyPair?: boolean }) => {
  it.each(Object.entries(places))('is taken at %s only where it belongs', async (_place, { takes, ask: present }) => {
    const statuses: Partial<Record<keyof Handed, number>> = {}
    for (const kind of kinds) {
      const { made, handed } = await instance(keyPair)
      const answer = await present(made, handed[kind])
      statuses[kind] = answer.status
      if (kind !== takes) expectRefused(answer, [400, 401])
    }

    expect(statuses[takes]).toBe(200)
    expect(Object.values(statuses).filter((status) => status === 200)).toHaveLength(1)
  })

  it('is told apart at token/verify, which takes both kinds of tokens and nothing else', async () => {
    const { made, handed } = await instance(keyPair)
    const taken: string[] = []
    for (const kind of kinds) {
      const answer = await client(made.auth).post(paths.verifyToken, { token: handed[kind] })
      if (answer.status === 200) taken.push(kind)
      else expectRefused(answer, [400, 401])
    }

    expect(taken).toEqual(['access', 'refresh'])
  })

  it('as a device proof changes nothing, unless it is one', async () => {
    const proofs: string[] = []
    for (const kind of kinds) {
      const { made, handed } = await instance(keyPair)
      const known = browser(made.auth, home, new Map([['keychime_device', handed[kind]]]))
      // The recipient was asked for a moment ago: only a device that proved it has no cooldown.
      const answer = await known.post(paths.request, { identifier })
      if (answer.status === 200) proofs.push(kind)
      else expect(answer.status).toBe(429)
    }

    expect(proofs).toEqual(['device proof'])
  })
})

const elsewhere = testAuth({ secret: 'another-secret-of-32-bytes-or-more-Kq7vS6c1' }).then((other) =>
  signIn(other, identifier),
)

async function instance(keyPair: boolean): Promise<{ made: TestAuth; handed: Handed }> {
  const jwt = keyPair ? { algorithm: 'RS256' as const, signingKey: keyPairs.RS256.privatePem } : {}
  const made = await testAuth({ jwt })
  const page = browser(made.auth)
  const { code: first } = await ask(made, { identifier }, page)
  const { body } = await page.post(paths.verify, { otp: first })
  const theirs = await elsewhere
  const { challengeId, statusUrl, code, tag } = await ask(made, { identifier: '+12025550124' })

  const handed = {
    access: String(body['access']),
    refresh: String(body['refresh']),
    'challenge id': challengeId,
    handle: statusUrl.split('/').findLast((part) => part !== '') ?? '',
    code,
    tag,
    'device proof': page.jar.get('keychime_device') ?? '',
    'access of another instance': theirs.access,
    'refresh of another instance': theirs.refresh,
  }
  return { made, handed }
}
