import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Server, startServer as startPostgres } from '../postgres/server.ts'
import { runProgram } from '../server.ts'
import { canMountDisks, mountDisk } from './disk.ts'

const password = 'a-password-that-nobody-may-read'
const canMount = canMountDisks()

describe('a start on PostgreSQL', () => {
  let postgres: Server
  let other: HttpServer
  beforeAll(async () => {
    postgres = await startPostgres()
    other = createServer().listen(0, '127.0.0.1')
    await run('postgres', `create role keychime login password '${password}'`)
    await run('postgres', `create role busy login password '${password}' connection limit 0`)
    for (const name of ['locked', 'newer', 'half', 'others']) await run('postgres', `create database ${name}`)
    await run('locked', 'alter database locked set default_transaction_read_only = on')
    await run('newer', migrationsUpTo(999))
    await run('half', `${migrationsUpTo(2)}; create table signing_keys (kid text)`)
    await run('others', 'create table accounts (name text)')
  })
  afterAll(async () => {
    other.close()
    await postgres.stop()
  })

  it.each<readonly [string, (port: number) => string, RegExp]>([
    ['at a host that is none', () => 'nowhere.invalid/x', /nowhere\.invalid\/x cannot be written: getaddrinfo /],
    ['where nobody listens', () => '127.0.0.1:1/x', /127\.0\.0\.1:1\/x cannot be written: connect ECONNREFUSED/],
    ['where something else listens', () => `127.0.0.1:${portOf(other)}/x`, /cannot be written: Connection terminated/],
    ['without TLS where it is asked for', at('postgres?sslmode=require'), /does not support SSL connections$/],
    ['with a wrong password', at('postgres', 'keychime:wrong'), /password authentication failed for user "keychime"$/],
    ['whose name is unknown', at('nowhere'), /database "nowhere" does not exist$/],
    ['where there is no room for connections', at('postgres', `busy:${password}`), /too many connections for role/],
    ['where its user may make nothing', at('postgres', `keychime:${password}`), /permission denied for schema public$/],
    ['that is read-only', at('locked'), /cannot execute .* in a read-only transaction$/],
    ['of a newer version', at('newer'), /has 999 migrations and this version knows \d+: run the newer version$/],
    ['whose migrations are not those it tells of', at('half'), /half cannot be written: relation ".*" .*exist/],
    ['of somebody else', at('others'), /others cannot be written: relation "accounts" already exists$/],
  ])('%s is refused in one line', async (_, address, sentence) => {
    expectOneLine(await startOn(address(postgres.port)), sentence)
  })

  it.skipIf(!canMount)('whose disk is full is refused in one line', async () => {
    const disk = mountDisk(24, 'postgres')
    try {
      await run('postgres', `create tablespace small location '${disk.folder}'`)
      await run('postgres', 'create database full_one tablespace small')
      disk.fill()
      expectOneLine(await startOn(at('full_one')(postgres.port)), /No space left on device$/)
      disk.free()
      await run('postgres', 'drop database full_one')
      await run('postgres', 'drop tablespace small')
    } finally {
      disk.unmount()
    }
  })

  async function run(database: string, statements: string): Promise<void> {
    const client = new pg.Client(postgres.urlOf(database))
    await client.connect()
    await client.query(statements).finally(() => client.end())
  }
})

function at(database: string, user = 'postgres:postgres'): (port: number) => string {
  return (port) => `${user}@127.0.0.1:${port}/${database}`
}

function portOf(server: HttpServer): number {
  return (server.address() as AddressInfo).port
}

function migrationsUpTo(number: number): string {
  return `create table migrations (number bigint primary key, name text not null, applied_at bigint not null);
    insert into migrations values (${number}, 'a step', 0)`
}

function startOn(address: string): ReturnType<typeof runProgram> {
  return runProgram(['serve', '--port', '0'], { env: { DATABASE_URL: `postgres://${address}` } })
}

function expectOneLine({ code, stdout, stderr }: Awaited<ReturnType<typeof runProgram>>, sentence: RegExp): void {
  expect(stderr.trimEnd().split('\n')).toEqual([expect.stringMatching(/^keychime: the database /)])
  expect(stderr.trimEnd()).toMatch(sentence)
  expect(stderr).not.toMatch(/wrong|postgres:postgres|a-password/)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
}
