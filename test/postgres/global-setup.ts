import type { TestProject } from 'vitest/node'
import { createAmbient } from '../../src/core/ambient.ts'
import { openStore } from '../../src/store/open.ts'
import { type Server, startServer } from './server.ts'

/** The database that others are copied from: the schema is made once. */
export const TEMPLATE = 'keychime_template'

let server: Server | undefined

/** Starts the server that the tests of this run share, each with databases of its own. */
export async function setup(project: TestProject): Promise<void> {
  server = await startServer()
  const pg = (await import('pg')).default
  const admin = new pg.Client(server.urlOf('postgres'))
  await admin.connect()
  await admin.query(`create database ${TEMPLATE}`)
  await admin.end()
  const { store, ready } = openStore(server.urlOf(TEMPLATE), createAmbient())
  await ready()
  await store.close()
  project.provide('postgres', server.urlOf(''))
}

export async function teardown(): Promise<void> {
  await server?.stop()
}

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of the server that tests share, without the name of a database. */
    postgres: string
  }
}
