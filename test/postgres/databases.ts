import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'

const used: string[] = []

/** Gives the address of a database with the schema of today and nothing in it. */
export async function freshDatabase(): Promise<string> {
  const known = used.pop()
  if (known === undefined) return copyOf('keychime_template')
  await empty(known)
  return known
}

/** Lets the next test have a database that nobody is connected to any more. */
export function giveBack(url: string): void {
  used.push(url)
}

async function empty(url: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    const { rows } = await client.query<{ name: string }>(
      "select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'migrations'",
    )
    await client.query(`truncate ${rows.map(({ name }) => name).join(', ')} restart identity cascade`)
  } finally {
    await client.end()
  }
}

/** Makes an empty database; gives its address. */
export async function emptyDatabase(): Promise<string> {
  return copyOf('template1')
}

async function copyOf(template: string): Promise<string> {
  const name = `test_${randomBytes(8).toString('hex')}`
  const admin = new pg.Client(`${inject('postgres')}postgres`)
  await admin.connect()
  try {
    await admin.query(`create database ${name} template ${template}`)
  } finally {
    await admin.end()
  }
  return `${inject('postgres')}${name}`
}
