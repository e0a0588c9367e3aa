import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startServer } from '../server.ts'
import { get, post, requestCode, signIn } from './caller.ts'

describe('a bug', () => {
  it('ends the process with one line that tells all', async () => {
    const bug = `process.on('SIGUSR2', () => { throw new Error('boom') })`
    const server = await startServer({
      env: { NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(bug)}"` },
    })
    const { code, stderr } = await server.stop('SIGUSR2')

    expect(code).toBe(1)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    expect(JSON.parse(stderr)).toMatchObject({
      level: 'fatal',
      event: 'server.crashed',
      error: { name: 'Error', message: 'boom', stack: expect.stringContaining('at process') },
    })
  })
})

describe('after kill -9', () => {
  let cwd: string
  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), 'keychime-crash-'))
  })
  afterEach(() => rmSync(cwd, { recursive: true }))

  it('accounts, sessions and codes on their way are still there', async () => {
    const before = await startServer({ cwd })
    const ada = await signIn(before, 'ada@example.com')
    const { challengeId, code } = await requestCode(before, '+12025550123')
    expect(await before.stop('SIGKILL')).toMatchObject({ code: null, signal: 'SIGKILL' })
    const after = await startServer({ cwd })

    expect(await get(after, '/accounts/profile/', ada.access)).toMatchObject({
      status: 200,
      body: { email: 'ada@example.com' },
    })
    expect(await post(after, '/accounts/token/refresh/', { refresh: ada.refresh })).toMatchObject({ status: 200 })
    expect(await post(after, '/accounts/otp/verify/', { challenge_id: challengeId, otp: code })).toMatchObject({
      status: 200,
      body: { user: { phone: '+12025550123' } },
    })
    expect(await post(after, '/accounts/otp/verify/', { challenge_id: ada.challengeId, otp: ada.code })).toMatchObject({
      status: 401,
      body: { error_code: 'authentication_failed' },
    })
    await after.stop()
  })

  it('R-04: who signed out is signed out', async () => {
    const before = await startServer({ cwd })
    const ada = await signIn(before, 'ada@example.com')
    expect((await post(before, '/accounts/logout/', { refresh: ada.refresh })).body).toEqual({ ended: 1 })
    await before.stop('SIGKILL')
    const after = await startServer({ cwd })

    const answers = await Promise.all([
      get(after, '/accounts/profile/', ada.access),
      post(after, '/accounts/token/refresh/', { refresh: ada.refresh }),
      post(after, '/accounts/token/verify/', { token: ada.access }),
    ])
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 400])
    await after.stop()
  })
})
