import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deriveKeys } from '../../src/config/keys.ts'
import { Secret } from '../../src/config/secret.ts'
import { deriveCode } from '../../src/core/code.ts'
import { wrongCodes } from '../../src/testing/index.ts'
import { startServer, type TestServer } from '../server.ts'
import { post } from './caller.ts'

const secret = 'two-servers-share-this-secret-0123456789'

describe('two servers on one database', () => {
  const env = {
    KEYCHIME_LIMITS__REQUESTS_PER_MINUTE: '0',
    KEYCHIME_LIMITS__VERIFIES_PER_MINUTE: '0',
    KEYCHIME_SECRET: secret,
  }
  const cwd = mkdtempSync(join(tmpdir(), 'keychime-two-'))
  let servers: readonly [TestServer, TestServer]
  beforeAll(async () => {
    servers = [await startServer({ cwd, env }), await startServer({ cwd, env })]
  })
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()))
    rmSync(cwd, { recursive: true })
  })

  /** The same call many times at once, by turns to one server and the other. */
  function race(count: number, path: string, body: (n: number) => object) {
    return Promise.all(Array.from({ length: count }, (_, n) => post(servers[n % 2 === 0 ? 0 : 1], path, body(n))))
  }

  it('redeem a code once, 200 at a time', async () => {
    for (const name of ['ada', 'bob', 'cyd']) {
      const { challengeId, code } = await ask(servers[0], `${name}@example.com`)
      const answers = await race(200, '/accounts/otp/verify/', () => ({ challenge_id: challengeId, otp: code }))

      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
      expect(answers.filter(({ status }) => !isNo(status))).toHaveLength(1)
    }
  })

  it('evaluate five wrong guesses of a challenge between them', async () => {
    const { challengeId, code } = await ask(servers[0], 'guessed@example.com')
    await race(100, '/accounts/otp/verify/', (n) => ({ challenge_id: challengeId, otp: wrongCodes(code, 100)[n] }))

    for (const server of servers) {
      const right = await post(server, '/accounts/otp/verify/', { challenge_id: challengeId, otp: code })
      expect(right.status).toBe(401)
    }
  })

  it('give one successor for one refresh token, 100 at a time', async () => {
    const { challengeId, code } = await ask(servers[0], 'refreshed@example.com')
    const { body } = await post(servers[1], '/accounts/otp/verify/', { challenge_id: challengeId, otp: code })
    const refresh = body['refresh']
    const answers = await race(100, '/accounts/token/refresh/', () => ({ refresh }))

    const served = answers.filter(({ status }) => status === 200)
    expect(served.length).toBeGreaterThan(0)
    expect(answers.every(({ status }) => status === 200 || status === 503)).toBe(true)
    expect(new Set(served.map(({ body }) => body['refresh'])).size).toBe(1)
  })
})

/** Refused; a machine that is busy elsewhere may also find the file locked for too long, and then nothing happened. */
function isNo(status: number): boolean {
  return status === 401 || status === 503
}

/** Asks for a code. Either server may carry the message to its own inbox, so the code is derived as they derive it. */
async function ask(server: TestServer, identifier: string): Promise<{ challengeId: string; code: string }> {
  const { body } = await post(server, '/accounts/otp/request/', { identifier })
  const handle = /(chl_[^/]+)/.exec(body['status_url'] ?? '')?.[1] ?? ''
  return { challengeId: body['challenge_id'] ?? '', code: deriveCode(deriveKeys(new Secret(secret)).code, handle, 6) }
}
