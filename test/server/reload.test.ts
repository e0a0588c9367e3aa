import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startServer, type TestServer } from '../server.ts'
import { post } from './caller.ts'

let cwd: string
let server: TestServer
beforeEach(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'keychime-reload-'))
  write('limits:\n  requests_per_minute: 2\notp:\n  cooldown: 0\n')
  server = await startServer({ cwd })
})
afterEach(async () => {
  await server.stop()
  rmSync(cwd, { recursive: true })
})

function write(yaml: string): void {
  writeFileSync(join(cwd, 'keychime.yaml'), yaml)
}

async function ask(n: number): Promise<number> {
  return (await post(server, '/accounts/otp/request/', { identifier: `+1202555010${n}` })).status
}

/** Sends SIGHUP, and waits until the log says so. */
async function reload(event: string): Promise<void> {
  const before = server.stderr().split(event).length
  server.send('SIGHUP')
  await server.until(() => (server.stderr().split(event).length > before ? true : undefined))
}

describe('a server that is sent SIGHUP', () => {
  it('takes over the limits that are written now, and counts on', async () => {
    expect([await ask(1), await ask(2), await ask(3)]).toEqual([200, 200, 429])
    write('limits:\n  requests_per_minute: 3\notp:\n  cooldown: 0\n')
    await reload('policy.loaded')

    expect([await ask(4), await ask(5)]).toEqual([200, 429])
  })

  it('keeps what is in force where a setting is wrong, and names each mistake', async () => {
    write('limits:\n  requests_per_minute: 2\n  verifies_per_minut: -1\notp:\n  hourly_limit: many\n')
    await reload('policy.refused')

    expect([await ask(1), await ask(2), await ask(3)]).toEqual([200, 200, 429])
    expect(server.stderr()).toMatch(/keychime\.yaml:3:\d+.*verifies_per_minut/)
    expect(server.stderr()).toMatch(/keychime\.yaml:5:\d+.*hourly_limit/)
  })

  it('says which settings wait for the next start', async () => {
    write('limits:\n  requests_per_minute: 2\notp:\n  cooldown: 0\n  lifetime: 300\nproject_name: Acme\n')
    await reload('policy.loaded')

    expect(server.stderr()).toContain('"waiting_for_restart":["projectName","otp"]')
  })
})
