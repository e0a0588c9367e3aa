import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Program, runProgram, startProgram, startServer, type TestServer } from '../server.ts'
import { get, signIn } from './caller.ts'

describe('keychime serve', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(async () => {
    await server.stop()
  })

  it('signs somebody in', async () => {
    const { access } = await signIn(server, '+12025550123')

    expect(await get(server, '/accounts/profile/', access)).toMatchObject({
      status: 200,
      body: { phone: '+12025550123' },
    })
  })

  it('answers on both loopback addresses', async () => {
    const port = new URL(server.url).port
    for (const host of ['127.0.0.1', '[::1]']) {
      expect((await fetch(`http://${host}:${port}/health/ready`)).status).toBe(200)
    }
  })

  it('says in one line of JSON where it is', async () => {
    const { url, banner, pid } = server
    expect(server.stdout()).toBe(`${JSON.stringify(banner)}\n`)
    expect(banner).toMatchObject({
      event: 'ready',
      url,
      public_url: url,
      sign_in: `${url}/login`,
      inbox: `${url}/inbox`,
      port: Number(new URL(url).port),
      taken_port: null,
      environment: 'development',
      version: '0.1.0',
      node: process.versions.node,
      database: { place: '.keychime/keychime.db' },
      pid,
    })
    expect(banner.database.engine).toMatch(/^sqlite 3\.\d+/)
    expect(banner.ready_ms).toBeGreaterThan(0)
  })

  it('puts the port it got into links', async () => {
    await signIn(server, 'ada@example.com')
    const { body } = await get(server, '/inbox/api/messages?to=ada@example.com')

    expect(JSON.stringify(body)).toContain(`${server.url}/login#code=`)
  })
})

describe('the banner', () => {
  let server: Program
  beforeAll(async () => {
    server = startProgram(['serve', '--port', '0'], { env: { KEYCHIME_PROJECT_NAME: 'Acme', CI: 'true' } })
    await server.until(() => (server.stdout().includes('Try it') ? true : undefined))
  })
  afterAll(async () => {
    await server.stop()
  })

  it('has a line for everything there is', () => {
    const { port } = new URL(/http:\S+/.exec(server.stdout())?.[0] ?? '')
    const expected = `
  keychime 0.1.0   ready in N ms   (node ${process.versions.node}, sqlite V)

  Sign in   http://localhost:${port}/login
  Inbox     http://localhost:${port}/inbox
  API docs  http://localhost:${port}/docs
  Data      .keychime/keychime.db, N applied

  Try it    curl -s localhost:${port}/accounts/otp/request/ -H 'content-type: application/json' -d '{"identifier":"+12025550123"}'

`
    const told = server
      .stdout()
      .replace(/in \d+ ms/, 'in N ms')
      .replace(/sqlite [\d.]+/, 'sqlite V')
    expect(told.replace(/\d+ migrations? applied/, 'N applied')).toBe(expected)
  })

  it('has a command that works when it is pasted', () => {
    const command = /curl .*/.exec(server.stdout())?.[0] ?? ''

    expect(JSON.parse(execFileSync('sh', ['-c', command], { encoding: 'utf8' }))).toMatchObject({
      message: 'OTP sent to your phone number',
    })
  })
})

describe('the command line', () => {
  it.each([
    ['--help', /^Usage: keychime .*serve/s],
    ['--version', /^0\.1\.0\n$/],
    ['help serve', /^Usage: keychime serve/],
    ['serve --help', /--port .*--host .*--database .*--json.*Exit codes/s],
  ])('answers %s', async (args, answer) => {
    const { code, stdout, stderr } = await runProgram(args.split(' '))

    expect(stdout).toMatch(answer)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  it.each([
    ['serv', 'Did you mean serve?'],
    ['serve --prot 1', 'Did you mean --port?'],
    ['serve --port http', 'from 0 to 65535'],
    ['serve --port 65536', 'from 0 to 65535'],
    ['serve --host a/b', 'an address or a host name'],
    ['serve --log-level loud', 'silent, error, warn, info'],
    ['serve --database auth.db', '--database must be sqlite: and a path'],
    ['serve now', 'too many arguments'],
    ['', 'Usage: keychime'],
  ])('refuses "%s"', async (args, sentence) => {
    const { code, stdout, stderr } = await runProgram(args.split(' ').filter((word) => word !== ''))

    expect(stderr).toContain(sentence)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  })
})

describe('settings', () => {
  it.each([
    [
      { KEYCHIME_JWT__ENVIRONMENT: 'auto' },
      'Tokens follow the development profile: access tokens live 1 h, sessions 7 d, leeway 30 s, rotation enabled',
    ],
    [
      { KEYCHIME_JWT__BLACKLIST_AFTER_ROTATION: 'false' },
      'jwt.blacklistAfterRotation is false: refresh tokens that were traded work on, and a stolen one goes unnoticed',
    ],
  ])('%j are told in one line', async (env, sentence) => {
    const server = startProgram(['serve', '--port', '0', '--json', '--log-level', 'silent'], { env })
    await server.until(() => (server.stdout().includes('ready') ? true : undefined))
    const { stderr } = await server.stop()

    expect(stderr).toBe(`keychime: ${sentence}\n`)
  })

  it('come from flags before variables', async () => {
    const server = await startServer({
      args: ['--database', 'sqlite:flag.db'],
      env: { DATABASE_URL: 'sqlite:variable.db', PORT: '1' },
    })
    await server.stop()

    expect(server.banner.database.place).toBe('flag.db')
    expect(server.banner.port).toBeGreaterThan(1)
  })

  it('may name the address that the world sees', async () => {
    const server = await startServer({ env: { KEYCHIME_PUBLIC_URL: 'https://auth.example.com' } })
    await server.stop()

    expect(server.banner).toMatchObject({
      public_url: 'https://auth.example.com',
      sign_in: 'https://auth.example.com/login',
      url: `http://localhost:${server.banner.port}`,
    })
  })

  it('may keep everything in memory', async () => {
    const server = startProgram(['serve', '--port', '0', '--database', 'sqlite::memory:'])
    await server.until(() => (server.stdout().includes('Try it') ? true : undefined))
    await server.stop()

    expect(server.stdout()).toContain('Data      in memory, gone with this process, ')
  })
})
