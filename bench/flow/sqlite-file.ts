import { createRequire } from 'node:module'
import type * as Sqlite from '@photostructure/sqlite'

/** The file of `sqlite:<path>`. */
export function pathOf(database: string): string {
  return database.slice('sqlite:'.length)
}

/** Opens a file with the driver that keychime has on this Node, as durable as keychime has it. */
export function openDurable(path: string): Sqlite.DatabaseSyncInstance {
  const database = new (driver().DatabaseSync)(path)
  database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on')
  return database
}

function driver(): typeof Sqlite {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const isBuiltIn = major > 22 || (major === 22 && minor >= 16)
  return isBuiltIn
    ? (process.getBuiltinModule('node:sqlite') as never)
    : createRequire(import.meta.url)('@photostructure/sqlite')
}
