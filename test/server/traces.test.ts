import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { wrongCodes } from '../../src/testing/index.ts'
import { startServer, type TestServer } from '../server.ts'
import { get, post, requestCode, type SignedIn, signIn } from './caller.ts'

// Codes of ten digits: nothing else looks like one by chance.
const env = {
  KEYCHIME_OTP__LENGTH: '10',
  KEYCHIME_LIMITS__REQUESTS_PER_MINUTE: '0',
  KEYCHIME_LIMITS__VERIFIES_PER_MINUTE: '0',
}

describe('what a server leaves behind', () => {
  let cwd: string
  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), 'keychime-traces-'))
  })
  afterEach(() => rmSync(cwd, { recursive: true }))

  it('in its output has no code, token, secret, challenge id or whole address', async () => {
    const server = await startServer({ cwd, env })
    const people = ['ada@example.com', '+12025550123']
    const signedIn: SignedIn[] = []
    for (const person of people) signedIn.push(await useEverything(server, person))
    const { challengeId, code } = await requestCode(server, 'unproven@example.com')
    const { stdout, stderr } = await server.stop()

    const printed = stdout + stderr
    const secrets = [
      readFileSync(join(cwd, '.keychime', 'secret'), 'utf8').trim(),
      ...people,
      '12025550123',
      'unproven@example.com',
      challengeId,
      code,
      ...signedIn.flatMap(({ challengeId, code, access, refresh }) => [
        challengeId,
        code,
        ...parts(access),
        ...parts(refresh),
      ]),
    ]
    expect(secrets.filter((secret) => secret === '' || printed.includes(secret))).toEqual([])
    expect(printed).not.toMatch(/ch1_|eyJ/)
    for (const event of [
      'otp.requested',
      'otp.sent',
      'otp.rejected',
      'otp.verified',
      'session.refreshed',
      'session.ended',
    ]) {
      expect(printed).toContain(`"event":"${event}"`)
    }
    expect(printed).toContain('"recipient":"+1•••••0123"')
  })

  it('on its standard error is one JSON object a line', async () => {
    const server = await startServer({ cwd })
    await signIn(server, 'ada@example.com')
    const { stderr } = await server.stop()

    for (const line of stderr.trimEnd().split('\n')) {
      expect(JSON.parse(line)).toMatchObject({
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        event: expect.stringMatching(/^[a-z]+\.[a-z_]+$/),
      })
    }
  })

  it('in its output is only what was asked for', async () => {
    const server = await startServer({ cwd, args: ['--log-level', 'silent'] })
    await signIn(server, 'ada@example.com')

    expect(await server.stop()).toMatchObject({ stderr: '', code: 0 })
  })

  it('by the console channel has the code on standard output, and nowhere else', async () => {
    const server = await startServer({ cwd, env: { ...env, KEYCHIME_OTP__CHANNELS: 'console' } })
    await post(server, '/accounts/otp/request/', { identifier: 'ada@example.com' })
    const [, code = ''] = await server.until(() => /code (\d{10})/.exec(server.stdout()) ?? undefined)
    const { stderr } = await server.stop()

    expect(stderr).toContain('"event":"otp.sent"')
    expect(stderr).not.toContain(code)
  })

  it('on disk has no code of 100 sign-ins, and is for its owner alone', async () => {
    const server = await startServer({ cwd, env })
    const codes: string[] = []
    for (let person = 0; person < 100; person++) codes.push((await signIn(server, `person${person}@example.com`)).code)
    const whileRunning = filesIn(join(cwd, '.keychime'))
    const { stdout, stderr } = await server.stop()

    expect(new Set(codes).size).toBe(100)
    expect(codes.every((code) => /^\d{10}$/.test(code))).toBe(true)
    expect(whileRunning.map(({ name, mode }) => [name, mode])).toEqual([
      ['keychime.db', '600'],
      ['keychime.db-shm', '600'],
      ['keychime.db-wal', '600'],
      ['secret', '600'],
    ])
    const files = [...whileRunning, ...filesIn(join(cwd, '.keychime'))]
    expect(codes.filter((code) => files.some(({ content }) => content.includes(code)))).toEqual([])
    expect(codes.filter((code) => (stdout + stderr).includes(code))).toEqual([])
    // The scan finds what is there.
    expect(files.some(({ content }) => content.includes('person99@example.com'))).toBe(true)
  })
})

/** Signs somebody in and walks every route of theirs, with mistakes on the way. */
async function useEverything(server: TestServer, identifier: string): Promise<SignedIn> {
  const { challengeId, code } = await requestCode(server, identifier)
  for (const otp of wrongCodes(code, 2)) await post(server, '/accounts/otp/verify/', { challenge_id: challengeId, otp })
  const { body } = await post(server, '/accounts/otp/verify/', { challenge_id: challengeId, otp: code })
  const [access = '', refresh = ''] = [body['access'], body['refresh']]

  await post(server, '/accounts/otp/verify/', { challenge_id: challengeId, otp: code })
  await post(server, '/accounts/otp/verify/', { identifier, otp: code })
  await get(server, '/accounts/profile/', access)
  await get(server, '/accounts/profile/', `${access}x`)
  await post(server, '/accounts/token/verify/', { token: access })
  await post(server, '/accounts/token/refresh/', { refresh })
  await post(server, '/accounts/token/refresh/', { refresh: `${refresh}x` })
  await post(server, '/accounts/token/blacklist/', { refresh })
  return { identifier, challengeId, code, access, refresh }
}

/** What of a token is its own: the header is everybody's. */
function parts(token: string): readonly string[] {
  return token.split('.').slice(1)
}

function filesIn(folder: string): { name: string; mode: string; content: Buffer }[] {
  return readdirSync(folder)
    .sort()
    .map((name) => {
      const path = join(folder, name)
      return { name, mode: (statSync(path).mode & 0o777).toString(8), content: readFileSync(path) }
    })
}
