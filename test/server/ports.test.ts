import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createSocketServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { runProgram, startProgram, startServer } from '../server.ts'

describe('a port', () => {
  it.each(['127.0.0.1', '::1'])('that is taken on %s gives way to the next', async (host) => {
    const taken = createSocketServer().listen(0, host)
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    const server = startProgram(['serve'], { env: { PORT: String(port) } })
    const [, next] = await server.until(
      () => new RegExp(`^ {2}port ${port} is taken, serving on (\\d+)$`, 'm').exec(server.stdout()) ?? undefined,
    )

    expect(Number(next)).toBeGreaterThan(port)
    expect((await fetch(`http://localhost:${next}/health/live`)).status).toBe(200)
    await server.stop()
    taken.close()
  })

  it('that is taken is told to programs', async () => {
    const one = await startServer()
    const other = await startServer({ args: ['--port', String(one.banner.port)] })

    expect(other.banner.taken_port).toBe(one.banner.port)
    expect(other.banner.public_url).toBe(`http://localhost:${other.banner.port}`)
    await Promise.all([one.stop(), other.stop()])
  })

  it('that is free again is used again', async () => {
    const one = await startServer()
    await one.stop()
    const other = await startServer({ args: ['--port', String(one.banner.port)] })
    await other.stop()

    expect(other.banner.port).toBe(one.banner.port)
  })
})

describe('a host', () => {
  it.each([
    ['--host', ['--host', '0.0.0.0'], {}],
    ['--host', ['--host', '::'], {}],
    ['--host', ['--host', '192.168.1.5'], { KEYCHIME_HOST: '127.0.0.1' }],
    ['KEYCHIME_HOST', [], { KEYCHIME_HOST: '0.0.0.0' }],
  ])('of other machines in %s is refused while the inbox is on: %j', async (name, args, env) => {
    const { code, stdout, stderr } = await runProgram(['serve', '--port', '0', ...args], { env })

    expect(stderr).toBe(
      `keychime: ${name} must be localhost, 127.0.0.1 or ::1 while the inbox is on, where everybody who reaches it reads the codes\n`,
    )
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  })

  it('may be anything once the inbox is off', async () => {
    const server = await startServer({ args: ['--host', '0.0.0.0'], env: { KEYCHIME_OTP__CHANNELS: 'console' } })

    expect(server.banner.inbox).toBeNull()
    expect((await fetch(`${server.url}/health/live`)).status).toBe(200)
    await server.stop()
  })

  it('may be one of loopback', async () => {
    const server = await startServer({ args: ['--host', '127.0.0.1'] })
    const elsewhere = createServer().listen(server.banner.port, '::1')
    await once(elsewhere, 'listening')

    elsewhere.close()
    await server.stop()
  })

  it('that this machine does not have is told in one line', async () => {
    const { code, stderr } = await runProgram(['serve', '--port', '0', '--host', '192.0.2.1'], {
      env: { KEYCHIME_OTP__CHANNELS: 'console' },
    })

    expect(stderr).toBe(
      'keychime: 192.0.2.1 cannot be listened on (EADDRNOTAVAIL): it must be an address of this machine\n',
    )
    expect(code).toBe(2)
  })
})
