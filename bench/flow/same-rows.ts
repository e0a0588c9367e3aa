import pg from 'pg'
import type { Databases } from '../harness/places.ts'
import type { Name } from './contestant.ts'
import { openDurable, pathOf } from './sqlite-file.ts'
import { start } from './started.ts'

const tables = ['challenges', 'deliveries', 'events', 'sessions', 'limits', 'accounts', 'identifiers'] as const

/** Rows of each table, by its name. */
type Rows = Readonly<Record<string, number>>

const counting = `select ${tables.map((table) => `(select count(*) from ${table}) as ${table}`).join(', ')}`

/**
 * Lets keychime and the bare loop sign people in, and looks at what that left.
 *
 * @throws where the bare loop left other rows than keychime: it would be no limit.
 */
export async function mustWriteTheSame(databases: Databases): Promise<void> {
  const [theirs, own] = [await rowsOfOne('bare loop', databases), await rowsOfOne('keychime', databases)]
  if (theirs !== own) throw new Error(`the bare loop writes ${theirs} a flow, and keychime ${own}`)
}

/** The rows of one flow, in words. */
async function rowsOfOne(name: Name, databases: Databases): Promise<string> {
  const database = await databases.fresh()
  const contestant = await start(name, 'in process', database)
  const { waits } = await contestant.work({ inFlight: 1, forMs: 50 })
  // It ends when every message was sent.
  await contestant.close()
  const rows = Object.entries(await countRows(database))
  return rows.map(([table, count]) => `${count / waits.length} ${table}`).join(', ')
}

async function countRows(database: string): Promise<Rows> {
  const row = database.startsWith('sqlite:') ? countInFile(database) : await countOnServer(database)
  return Object.fromEntries(Object.entries(row).map(([table, rows]) => [table, Number(rows)])) as Rows
}

function countInFile(database: string): object {
  const file = openDurable(pathOf(database))
  const row = file.prepare(counting).get() as object
  file.close()
  return row
}

async function countOnServer(database: string): Promise<object> {
  const client = new pg.Client(database)
  await client.connect()
  const { rows } = await client.query(counting)
  await client.end()
  return rows[0]
}
