import { StartError } from '../errors.ts'
import { type Db, firstOf } from './db.ts'
import { sql } from './sql.ts'

/** Where a database is, as people may read it: a path, or host and name without user and password. */
export function placeOf(url: string): string {
  if (url.startsWith('sqlite:')) return url.slice('sqlite:'.length)
  const { host, pathname, searchParams } = new URL(url)
  return `${host === '' ? (searchParams.get('host') ?? 'localhost') : host}${pathname}`
}

/** `18.4` */
export async function versionOf(db: Db): Promise<string> {
  const [version] = await db.look(sql`select current_setting('server_version') as version`)
  return String(firstOf(version)?.['version']).split(' ', 1)[0] ?? ''
}

/** Identity columns came with 10; what is older than 11 nobody maintains. */
const OLDEST = 11

/** @throws {StartError} for a version of PostgreSQL that lacks what the schema needs. */
export function mustBeNewEnough(version: string): void {
  if (Number.parseInt(version, 10) < OLDEST) {
    throw new StartError(`PostgreSQL ${version} is too old: ${OLDEST} or newer is needed`)
  }
}
