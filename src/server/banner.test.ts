import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import pc from 'picocolors'
import { describe, expect, it } from 'vitest'
import type { AuthConfig } from '../config/auth-config.ts'
import { testAuth } from '../testing/index.ts'
import { banner, readyLine } from './banner.ts'

const production = {
  environment: 'production',
  publicUrl: 'https://auth.example.com',
  otp: { channels: [{ name: 'own', transports: ['email'], send: async () => ({ outcome: 'sent' }) }] },
} satisfies Partial<AuthConfig>

describe('the banner', () => {
  it('names the page, the inbox, the database and a command to try', async () => {
    expect(await bannerOf({ publicUrl: 'http://localhost:4000' })).toBe(
      `
  keychime 1.2.3   ready in 231 ms   (node ${process.versions.node}, sqlite 3.53)

  Sign in   http://localhost:4000/login
  Inbox     http://localhost:4000/inbox
  API docs  http://localhost:4000/docs
  Data      .keychime/keychime.db, 12 migrations applied

  Try it    curl -s localhost:4000/accounts/otp/request/ -H 'content-type: application/json' -d '{"identifier":"+12025550123"}'
`.slice(1, -1),
    )
  })

  it('has neither inbox nor command in production', async () => {
    expect(await bannerOf(production)).toMatch(
      /\n\n {2}Sign in {3}https:\/\/auth\.example\.com\/login\n {2}API docs .*\n {2}Data .*$/,
    )
  })

  it('says that it serves on another port', async () => {
    const lines = (await bannerOf({}, { port: 4001, takenPort: 4000 })).split('\n')

    expect(lines[1]).toBe('  port 4000 is taken, serving on 4001')
  })

  it.each([
    [join(process.cwd(), 'data', 'auth.db'), 'data/auth.db'],
    ['/srv/auth.db', '/srv/auth.db'],
    ['../auth.db', '../auth.db'],
    [':memory:', 'in memory, gone with this process'],
  ])('shows the database %s as %s', async (place, shown) => {
    expect(await bannerOf({}, {}, place)).toContain(`  Data      ${shown}, 12 migrations applied`)
  })

  it('has the same words in colour', async () => {
    const { bold, dim, cyan } = pc.createColors(true)
    const ready = await readiness()
    const coloured = banner(ready, { bold, dim, link: cyan })

    expect(stripVTControlCharacters(coloured)).toBe(banner(ready, plain))
    expect(coloured).not.toBe(banner(ready, plain))
  })

  it('has nothing for programs that is not there', async () => {
    expect(JSON.parse(readyLine(await readiness(production)))).toMatchObject({
      event: 'ready',
      url: 'http://localhost:4000',
      public_url: 'https://auth.example.com',
      inbox: null,
      docs: 'https://auth.example.com/docs',
      taken_port: null,
    })
  })
})

const plain = { bold: String, dim: String, link: String }

async function bannerOf(
  config: Partial<AuthConfig>,
  changes: { port?: number; takenPort?: number } = {},
  place = '.keychime/keychime.db',
): Promise<string> {
  return banner({ ...(await readiness(config, place)), ...changes }, plain)
}

async function readiness(
  config: Partial<AuthConfig> = {},
  place = '.keychime/keychime.db',
): Promise<Parameters<typeof banner>[0]> {
  const { auth } = await testAuth(config)
  const database = { engine: 'sqlite 3.53.1', place, migrations: 12 }
  return { auth, database, version: '1.2.3', port: 4000, address: 'localhost:4000', tookMs: 231 }
}
