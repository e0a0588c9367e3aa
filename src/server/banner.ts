import type { Formatter } from 'picocolors/types'
import type { Auth } from '../auth.ts'
import { nearby } from './nearby.ts'

/** What is told once the server answers. */
export interface Readiness {
  readonly auth: Pick<Auth, 'settings' | 'inbox'>
  readonly database: Awaited<ReturnType<Auth['database']>>
  readonly version: string
  readonly port: number
  /** Host and port to reach it at from here: `localhost:4000`. */
  readonly address: string
  /** The port that was asked for and taken. */
  readonly takenPort?: number
  /** Milliseconds since the process began. */
  readonly tookMs: number
}

/** How parts of the banner are made to stand out. */
export interface Paint {
  readonly bold: Formatter
  readonly dim: Formatter
  readonly link: Formatter
}

/** The banner, for people. */
export function banner(ready: Readiness, { bold, dim, link }: Paint): string {
  const { auth, database, version, port, address, takenPort, tookMs } = ready
  const { publicUrl, prefix, environment } = auth.settings
  const row = (name: string, value: string): string => `  ${bold(name.padEnd(8))}  ${value}`
  const title = `${bold('keychime')} ${version}   ready in ${tookMs} ms   ${dim(`(${engines(database)})`)}`

  const parts = [
    [`  ${title}`, ...(takenPort === undefined ? [] : [`  port ${takenPort} is taken, serving on ${port}`])],
    [
      row('Sign in', link(`${publicUrl}/login`)),
      ...(auth.inbox === undefined ? [] : [row('Inbox', link(`${publicUrl}/inbox`))]),
      row('API docs', link(`${publicUrl}/docs`)),
      row('Data', dataOf(database)),
    ],
    // In production the line would send somebody a message.
    environment === 'production' ? [] : [row('Try it', tryIt(address, prefix))],
  ]
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

/** The same as one line of JSON, for programs. */
export function readyLine({ auth, database, version, port, address, takenPort, tookMs }: Readiness): string {
  const { publicUrl, environment } = auth.settings
  const { engine, place, migrations } = database
  return JSON.stringify({
    event: 'ready',
    url: `http://${address}`,
    public_url: publicUrl,
    sign_in: `${publicUrl}/login`,
    inbox: auth.inbox === undefined ? null : `${publicUrl}/inbox`,
    docs: `${publicUrl}/docs`,
    port,
    taken_port: takenPort ?? null,
    environment,
    version,
    node: process.versions.node,
    database: { engine, place, migrations },
    pid: process.pid,
    ready_ms: tookMs,
  })
}

/** `node 20.20.2, sqlite 3.53` */
function engines({ engine }: Readiness['database']): string {
  return `node ${process.versions.node}, ${engine.replace(/^(\S+ \d+\.\d+)\..*/, '$1')}`
}

function dataOf({ place, migrations }: Readiness['database']): string {
  const shown = place === ':memory:' ? 'in memory, gone with this process' : nearby(place)
  return `${shown}, ${migrations} ${migrations === 1 ? 'migration' : 'migrations'} applied`
}

function tryIt(address: string, prefix: string): string {
  const body = `'{"identifier":"+12025550123"}'`
  return `curl -s ${address}${prefix}/otp/request/ -H 'content-type: application/json' -d ${body}`
}
