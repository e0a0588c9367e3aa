import { connect, type Socket } from 'node:net'
import { unlimited } from '../faults/sign-ins.ts'
import { residentMegabytes } from '../figures/figure.ts'
import { startServer } from '../server.ts'
import { type Engine, makePlace, served } from '../sessions/stage.ts'
import { startTwilio, tellDelivered, twilioEnvironment } from '../vendors/telling-twilio.ts'

/** How many wait, and of how many the vendor tells something. */
export interface Crowd {
  readonly streams: number
  readonly calls: number
  readonly callsPerSecond: number
}

/** What a crowd of open streams came to. */
export interface OpenStreams {
  /** Resident memory of the server before, with all streams open, and after all calls. */
  readonly megabytes: readonly [before: number, open: number, after: number]
  /** From a signed call of the vendor to the event in the stream that it is about. */
  readonly delaysMs: readonly number[]
  /** What streams were told, each kind with how often: `sent 190`. */
  readonly told: Readonly<Record<string, number>>
}

const AT_ONCE = 32
/** Opening ten thousand takes its time on a small machine. */
const settings = { ...unlimited, KEYCHIME_OTP__LIFETIME: '3600' }

/** Opens the streams of so many people whose message was sent, each over a connection of its own, and has Twilio call. */
export async function openStreams(engine: Engine, { streams, calls, callsPerSecond }: Crowd): Promise<OpenStreams> {
  const [place, twilio] = [await makePlace(engine), await startTwilio()]
  const server = await startServer({ env: { ...settings, ...twilioEnvironment(twilio), DATABASE_URL: place.url } })
  const before = residentMegabytes(server.pid)
  const waiting = await inTurns(streams, (number) => waitFor(server.url, `+1202555${String(number).padStart(4, '0')}`))
  await Promise.all(waiting.map((stream) => stream.until((id) => id === SENT)))
  const open = residentMegabytes(server.pid)

  const delaysMs: number[] = []
  const called = waiting.filter((_, number) => number % Math.floor(streams / calls) === 0).slice(0, calls)
  await paced(called, callsPerSecond, async (stream) => {
    const began = performance.now()
    await tellDelivered(server.url, twilio.messageTo(stream.to))
    await stream.until((id) => id === DELIVERED)
    delaysMs.push(performance.now() - began)
  })
  const megabytes = [before, open, residentMegabytes(server.pid)] as const
  const told = counted(waiting.map((stream) => stream.told.filter((word) => word !== 'queued.sms-queued').join(', ')))
  for (const { socket } of waiting) socket.destroy()
  await server.stop('SIGKILL')
  await Promise.all([twilio.close(), place.remove()])
  return { megabytes, delaysMs, told }
}

const [SENT, DELIVERED] = ['sent.sms-sent', 'delivered.sms-delivered']

/** Somebody who waits at a stream. */
interface Waiting {
  readonly to: string
  readonly socket: Socket
  /** Ids of the events, in order. */
  readonly told: readonly string[]
  /** Fulfils when the last of them is so. */
  until(isSo: (id: string) => boolean): Promise<void>
}

async function waitFor(url: string, to: string): Promise<Waiting> {
  const answer = await served(`${url}/accounts/otp/request/`, { identifier: to, channel: 'sms' })
  if (answer.status !== 200) throw new Error(`no code: ${JSON.stringify(answer)}`)
  const { host, port, pathname } = new URL(`${answer.body['status_url']}events/`, url)
  const socket = connect(Number(port), '127.0.0.1')
  socket.write(`GET ${pathname} HTTP/1.1\r\nhost: ${host}\r\n\r\n`)
  const told: string[] = []
  let [text, heard] = ['', (): void => {}]
  socket.setEncoding('utf8').on('data', (part: string) => {
    text += part
    for (let found = EVENT.exec(text); found !== null; found = EVENT.exec(text)) {
      text = text.slice(found.index + found[0].length)
      told.push(found[1] ?? '')
      heard()
    }
  })
  const until: Waiting['until'] = (isSo) =>
    new Promise((resolve) => {
      heard = () => isSo(told.at(-1) ?? '') && resolve()
      heard()
    })
  // Node takes one connection each turn of its loop: whoever opens them faster fills the queue of the system.
  await until((id) => id !== '')
  return { to, socket, told, until }
}

const EVENT = /^id: (\S+)\n(?:.+\n)*\n/m

async function inTurns<T>(count: number, act: (number: number) => Promise<T>): Promise<T[]> {
  const done: T[] = []
  for (let first = 0; first < count; first += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, count - first) }, (_, number) => first + number)
    done.push(...(await Promise.all(numbers.map(act))))
  }
  return done
}

/** Acts on each at a steady rate, whether or not those before are done. */
async function paced<T>(all: readonly T[], perSecond: number, act: (one: T) => Promise<void>): Promise<void> {
  const acts: Promise<void>[] = []
  for (const one of all) {
    acts.push(act(one))
    await new Promise((resolve) => setTimeout(resolve, 1_000 / perSecond))
  }
  await Promise.all(acts)
}

function counted(words: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}
