import { connect, type Socket } from 'node:net'
import { it } from 'vitest'
import { post } from '../server/caller.ts'
import { startServer, type TestServer } from '../server.ts'
import { record, residentMegabytes } from './figure.ts'

const SLOW_CLIENTS = 1000
const HONEST_REQUESTS = 600

it('a thousand clients that dribble', async () => {
  const env = { KEYCHIME_LIMITS__REQUESTS_PER_MINUTE: '0' }
  const server = await startServer({ env, args: ['--log-level', 'silent'] })
  const calm = await slowest(server, 'calm')
  const before = residentMegabytes(server.pid)

  const began = performance.now()
  const slow = Array.from({ length: SLOW_CLIENTS }, (_, n) => dribble(server, n % 2 === 0 ? 'headers' : 'body'))
  const busy = await slowest(server, 'busy')
  const grown = residentMegabytes(server.pid) - before
  await Promise.all(slow.map(({ closed }) => closed))
  const seconds = (performance.now() - began) / 1000
  const { code } = await server.stop()

  record({
    what: `${SLOW_CLIENTS} clients that send a byte every two seconds: p99 of ${HONEST_REQUESTS} honest requests against without them`,
    toReach: '≤ 2 ×, sockets closed ≤ 20 s, memory ≤ +100 MB',
    measured: `${(busy / calm).toFixed(2)} × (${calm.toFixed(1)} → ${busy.toFixed(1)} ms), ${seconds.toFixed(0)} s, +${grown.toFixed(0)} MB`,
    reached: busy / calm <= 2 && seconds <= 21 && grown <= 100 && code === 0,
  })
})

it('bodies made to hurt', async () => {
  const server = await startServer({ args: ['--log-level', 'silent'] })
  const before = residentMegabytes(server.pid)
  const bodies = ['['.repeat(100_000), '['.repeat(30_000), `{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`]
  const took: number[] = []
  const statuses = new Set<number>()
  for (let round = 0; round < 50; round++) {
    for (const body of bodies) {
      const began = performance.now()
      const headers = { 'content-type': 'application/json' }
      const { status } = await fetch(`${server.url}/accounts/otp/verify/`, { method: 'POST', headers, body })
      took.push(performance.now() - began)
      statuses.add(status)
    }
  }
  const grown = residentMegabytes(server.pid) - before
  await server.stop()

  const worst = Math.max(...took)
  record({
    what: '150 bodies of up to 100,000 brackets: the slowest answer',
    toReach: '4xx in ≤ 50 ms, memory ≤ +50 MB',
    measured: `${[...statuses].join(' and ')} in ${worst.toFixed(0)} ms at most, +${grown.toFixed(0)} MB`,
    reached: worst <= 50 && grown <= 50 && [...statuses].every((status) => status >= 400 && status < 500),
  })
})

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

/** A connection that never finishes its headers, or its body. */
function dribble(server: TestServer, part: 'headers' | 'body'): { readonly closed: Promise<void> } {
  const socket: Socket = connect(server.banner.port, '127.0.0.1')
  const head = 'POST /accounts/otp/request/ HTTP/1.1\r\nHost: localhost\r\n'
  socket.write(part === 'headers' ? head : `${head}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`)
  const drops = setInterval(() => socket.write(part === 'headers' ? 'X' : ' '), 2000)
  const closed = new Promise<void>((resolve) => {
    socket.on('error', () => {})
    socket.on('close', () => {
      clearInterval(drops)
      resolve()
    })
    socket.resume()
  })
  return { closed }
}
