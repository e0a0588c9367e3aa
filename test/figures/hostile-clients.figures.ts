import { readdirSync } from 'node:fs'
import { request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { it } from 'vitest'
import { post } from '../server/caller.ts'
import { startServer, type TestServer } from '../server.ts'
import { record, residentMegabytes } from './figure.ts'

const SLOW_CLIENTS = 1000
const HONEST_REQUESTS = 1200
/** Of what is longer, only the first piece is sent: the answer has to come early. */
const MOST = 262_144
const PIECE = 16_384

it('a thousand clients that dribble', async () => {
  const env = { KEYCHIME_LIMITS__REQUESTS_PER_MINUTE: '0' }
  const server = await startServer({ env, args: ['--log-level', 'silent'] })
  const calm = await slowest(server, 'calm')
  const opened = openAll(server)
  const watching = watchUntilGone(server)
  const busy = await slowest(server, 'busy')
  const { seconds, most, grown } = await watching
  const sockets = await opened
  for (const socket of sockets) socket.destroy()
  const { code } = await server.stop()

  record({
    what: `${SLOW_CLIENTS} clients, 200 a second, that send a byte of headers or body every two seconds, or read no answer: p99 of ${HONEST_REQUESTS} honest requests against without them`,
    toReach: '≤ 2 ×, sockets closed ≤ 20 s, memory ≤ +100 MB',
    measured: `${(busy / calm).toFixed(2)} × (${calm.toFixed(1)} → ${busy.toFixed(1)} ms), ${most} sockets closed in ${seconds.toFixed(0)} s, +${grown.toFixed(0)} MB`,
    reached: busy / calm <= 2 && seconds <= 20 && grown <= 100 && code === 0,
  })
})

it('bodies made to hurt', async () => {
  const server = await startServer({ args: ['--log-level', 'silent'] })
  // What a first answer needs is loaded before anybody is measured.
  await hostile(server, '[')
  const before = residentMegabytes(server.pid)
  const worst: Record<string, number> = {}
  const statuses = new Set<number>()
  for (let round = 0; round < 50; round++) {
    for (const [name, body, headers] of bodies) {
      const began = performance.now()
      statuses.add(await hostile(server, body, headers))
      worst[name] = Math.max(worst[name] ?? 0, performance.now() - began)
    }
  }
  const grown = residentMegabytes(server.pid) - before
  await server.stop()

  const slowestMs = Math.max(...Object.values(worst))
  const each = Object.entries(worst).map(([name, ms]) => `${name} ${ms.toFixed(0)} ms`)
  record({
    what: `${50 * bodies.length} bodies made to hurt: the slowest answer of each kind`,
    toReach: '4xx in ≤ 50 ms, memory ≤ +50 MB',
    measured: `${[...statuses].sort().join(', ')}; ${each.join(', ')}; +${grown.toFixed(0)} MB`,
    reached: slowestMs <= 50 && grown <= 50 && [...statuses].every((status) => status >= 400 && status < 500),
  })
})

const bodies: readonly (readonly [name: string, body: string | Uint8Array, headers?: Record<string, string>])[] = [
  ['100,000 brackets', '['.repeat(100_000)],
  ['60,000 open and closed', `{"a":${'['.repeat(60_000)}${']'.repeat(60_000)}}`],
  ['20,000 members', `{${Array.from({ length: 20_000 }, (_, n) => `"${n}":{}`).join()}}`],
  ['10 MB', `{"otp":"${'1'.repeat(10_000_000)}"}`],
  ['10 MB as 10 kB of gzip', gzipSync('1'.repeat(10_000_000)), { 'content-encoding': 'gzip' }],
  ['1,000 headers', '{}', Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`x${n}`, 'y']))],
  ['20 kB of headers', '{}', { x: 'y'.repeat(20_000) }],
]

/** Sends a body and gives the status. */
async function hostile(server: TestServer, body: string | Uint8Array, headers: Record<string, string> = {}) {
  return new Promise<number>((resolve, reject) => {
    const to = { host: '127.0.0.1', port: server.banner.port, path: '/accounts/otp/verify/', method: 'POST' }
    const length = Buffer.byteLength(body)
    const all = { 'content-type': 'application/json', 'content-length': length, ...headers }
    let status: number | undefined
    const sent = request({ ...to, headers: all, agent: false }, (answer) => {
      status = answer.statusCode ?? 0
      resolve(status)
      answer.resume()
      sent.destroy()
    })
    // Whoever is refused early is hung up on.
    sent.on('error', (error) => (status === undefined ? reject(error) : undefined))
    const bytes = Buffer.from(body)
    if (bytes.length <= MOST) sent.end(bytes)
    else sent.write(bytes.subarray(0, PIECE))
  })
}

/** The 99th percentile of honest requests, a few at a time, in milliseconds. */
async function slowest(server: TestServer, name: string): Promise<number> {
  const took: number[] = []
  for (let n = 0; n < HONEST_REQUESTS; n += 4) {
    await Promise.all(
      [0, 1, 2, 3].map(async (more) => {
        const began = performance.now()
        const { status } = await post(server, '/accounts/otp/request/', {
          identifier: `${name}${n + more}@example.com`,
        })
        if (status !== 200) throw new Error(`an honest request got ${status}`)
        took.push(performance.now() - began)
      }),
    )
  }
  return took.toSorted((a, b) => a - b)[Math.floor(took.length * 0.99)] ?? Number.NaN
}

type Slowness = 'headers' | 'body' | 'answer'

/** Opens connections at the pace of `slowhttptest -r 200`; one in fifty never reads what it asked for. */
async function openAll(server: TestServer): Promise<readonly Socket[]> {
  const sockets: Socket[] = []
  while (sockets.length < SLOW_CLIENTS) {
    const n = sockets.length
    sockets.push(slow(server, n % 50 === 0 ? 'answer' : n % 2 === 0 ? 'headers' : 'body'))
    if (n % 20 === 19) await sleep(100)
  }
  return sockets
}

/** A connection that never finishes its headers or its body, or that asks for much and takes nothing. */
function slow(server: TestServer, part: Slowness): Socket {
  const socket = connect(server.banner.port, '127.0.0.1')
  socket.on('error', () => {})
  if (part === 'answer') {
    socket.pause().write('GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(200))
    return socket
  }
  const head = 'POST /accounts/otp/request/ HTTP/1.1\r\nHost: localhost\r\n'
  socket.write(part === 'headers' ? head : `${head}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`)
  const drops = setInterval(() => socket.write(part === 'headers' ? 'X' : ' '), 2000)
  socket.on('close', () => clearInterval(drops)).resume()
  return socket
}

/** How many sockets there were, how much memory, and how long after the last was accepted all were gone. */
async function watchUntilGone(server: TestServer) {
  const before = residentMegabytes(server.pid)
  const files = openFiles(server)
  let most = 0
  let grown = 0
  let lastAt = performance.now()
  for (;;) {
    const open = openFiles(server) - files
    if (open > most) lastAt = performance.now()
    most = Math.max(most, open)
    grown = Math.max(grown, residentMegabytes(server.pid) - before)
    const seconds = (performance.now() - lastAt) / 1000
    // Those who ask honestly keep a few alive.
    if ((most > SLOW_CLIENTS / 2 && open < 10) || seconds > 60) return { seconds, most, grown }
    await sleep(250)
  }
}

function openFiles({ pid }: TestServer): number {
  return readdirSync(`/proc/${pid}/fd`).length
}
