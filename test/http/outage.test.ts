import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Auth, createAuth } from '../../src/index.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import { testAuth } from '../../src/testing/index.ts'
import { client, paths } from './client.ts'
import { expectProblem } from './shapes.ts'

const identifier = '+12025550123'
const secret = 'ZfW1mT0qkq7vS6c1sJH0yP3xLr9dB4uE8aGnKtRi2oQ'

describe('while another process holds the database', () => {
  const heard: unknown[] = []
  let folder: string
  let auth: Auth
  let other: ReturnType<typeof openSqlite>

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keychime-outage-'))
    const file = join(folder, 'auth.db')
    heard.length = 0
    auth = createAuth(
      { secret, database: `sqlite:${file}`, environment: 'test' },
      { onError: (error) => heard.push(error) },
    )
    other = openSqlite(file)
    other.script('begin immediate')
  })

  afterEach(async () => {
    other.script('rollback')
    other.close()
    await auth.close()
    rmSync(folder, { recursive: true })
  })

  it('a request is refused as unavailable, and the operator hears of it', async () => {
    const answer = await client(auth).post(paths.request, { identifier })

    expectProblem(answer, 503, 'unavailable')
    expect(heard).toMatchObject([{ code: 'unavailable' }])
  })

  it('many requests are refused in half a second, and what reads is answered meanwhile', async () => {
    const began = performance.now()
    const asked = Array.from({ length: 20 }, () => client(auth).post(paths.request, { identifier }))
    expect((await client(auth).get('/.well-known/jwks.json')).status).toBe(200)
    expect(performance.now() - began).toBeLessThan(400)

    for (const answer of await Promise.all(asked)) expectProblem(answer, 503, 'unavailable')
    expect(performance.now() - began).toBeLessThan(2_000)
  })

  it('the service of the first specification says user_creation_failed', async () => {
    expect(await auth.otp.service.requestPhone(identifier)).toEqual({ success: false, error: 'user_creation_failed' })
  })

  it('the process lives, and reads', async () => {
    expect((await client(auth).get('/health/live')).status).toBe(200)
    expect((await client(auth).get('/.well-known/jwks.json')).status).toBe(200)
  })

  it('the process is not ready', async () => {
    expectProblem(await client(auth).get('/health/ready'), 503, 'unavailable')
  })
})

describe('a request whose body somebody read before', () => {
  it('is the integrator’s mistake, and the operator hears of it', async () => {
    const heard: unknown[] = []
    const config = { secret, database: 'sqlite::memory:', environment: 'test' } as const
    const auth = createAuth(config, { onError: (error) => heard.push(error) })
    const headers = { 'content-type': 'application/json' }
    const request = new Request(`http://localhost:4000${paths.request}`, { method: 'POST', headers, body: '{}' })
    await request.text()

    const response = await auth.handler(request)

    expect(response.status).toBe(500)
    expect(heard).toEqual([expect.any(TypeError)])
    await auth.close()
  })
})

describe('an instance that was closed', () => {
  it('is unavailable, without saying why', async () => {
    const { auth } = await testAuth()
    await auth.close()

    const answer = await client(auth).post(paths.verify, { identifier, otp: '123456' })

    expectProblem(answer, 503, 'unavailable')
    expect(answer.text).not.toMatch(/database|sql|open/i)
  })

  it('may be closed again', async () => {
    const { auth } = await testAuth()
    await auth.close()

    await expect(auth.close()).resolves.toBeUndefined()
    await expect(auth.otp.request({ identifier })).rejects.toMatchObject({ code: 'unavailable' })
  })
})
