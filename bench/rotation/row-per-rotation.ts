import { createHash, createHmac, createSecretKey, randomBytes, randomUUID } from 'node:crypto'
import { Pool, type PoolClient } from 'pg'
import type { Chain } from './chain.ts'

/** The usual design: a row for each token that was ever given out. */
export interface RowPerRotation {
  /** Trades a token that the storage hands out. */
  storageAlone(): Promise<Chain>
  /** The same, and signs an access token and the next refresh token, as keychime does. */
  withTokens(): Promise<Chain>
  close(): Promise<void>
}

const DAY_MS = 86_400_000

const schema = `
  create table if not exists refresh_tokens (
    id text primary key, token_hash text not null unique, account_id bigint not null, family text not null,
    created_at bigint not null, expires_at bigint not null, used_at bigint, successor text);
  create index if not exists refresh_tokens_expiry on refresh_tokens (expires_at)`

const statements = {
  find: 'select id, account_id, family, expires_at, used_at from refresh_tokens where token_hash = $1 for update',
  use: 'update refresh_tokens set used_at = $1, successor = $2 where id = $3 and used_at is null',
  insert: `
    insert into refresh_tokens (id, token_hash, account_id, family, created_at, expires_at) values ($1, $2, $3, $4, $5, $6)`,
}

interface Found {
  readonly id: string
  readonly account_id: string
  readonly family: string
  readonly expires_at: string
  readonly used_at: string | null
}

/** Opens it through a pool of so many connections, with named statements. */
export async function openRowPerRotation(database: string, connections: number): Promise<RowPerRotation> {
  const pool = new Pool({ connectionString: database, max: connections })
  await pool.query(schema)
  let account = 0
  const opened = async (token: string): Promise<string> => {
    const now = Date.now()
    await run(pool, 'insert', [randomUUID(), hashOf(token), ++account, randomUUID(), now, now + 90 * DAY_MS])
    return token
  }
  return {
    async storageAlone() {
      let token = await opened(opaque())
      return async () => {
        const next = opaque()
        await rotate(pool, token, next)
        token = next
      }
    },
    async withTokens() {
      let token = await opened(signed({ token_type: 'refresh', jti: randomUUID() }))
      return async () => {
        mustBeSigned(token)
        const next = signed({ token_type: 'refresh', exp: Date.now() + 90 * DAY_MS, jti: randomUUID() })
        const found = await rotate(pool, token, next)
        signed({
          token_type: 'access',
          exp: Date.now() + DAY_MS,
          jti: randomUUID(),
          user_id: found.account_id,
          sid: found.family,
        })
        token = next
      }
    },
    close: () => pool.end(),
  }
}

/** One transaction: looks the token up, marks it used, inserts its successor. */
async function rotate(pool: Pool, token: string, next: string): Promise<Found> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const [found] = (await run(client, 'find', [hashOf(token)])) as readonly Found[]
    const now = Date.now()
    if (found === undefined || found.used_at !== null || Number(found.expires_at) <= now)
      throw new Error('no such token')
    const id = randomUUID()
    await run(client, 'use', [now, id, found.id])
    await run(client, 'insert', [id, hashOf(next), found.account_id, found.family, now, Number(found.expires_at)])
    await client.query('commit')
    return found
  } finally {
    client.release()
  }
}

async function run(
  on: Pool | PoolClient,
  name: keyof typeof statements,
  values: readonly (string | number)[],
): Promise<readonly unknown[]> {
  return (await on.query({ name, text: statements[name], values: [...values] })).rows
}

function opaque(): string {
  return randomBytes(32).toString('base64url')
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}

const key = createSecretKey(Buffer.alloc(32, 7))
const header = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url')

function signed(claims: object): string {
  const text = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`
}

function mustBeSigned(token: string): void {
  const end = token.lastIndexOf('.')
  const mac = createHmac('sha256', key).update(token.slice(0, end)).digest('base64url')
  if (mac !== token.slice(end + 1)) throw new Error('not signed by this key')
}
