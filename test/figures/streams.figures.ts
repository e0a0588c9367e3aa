import { it } from 'vitest'
import { openStreams } from '../server/open-streams.ts'
import { engines } from '../sessions/stage.ts'
import { record } from './figure.ts'

it.each(engines)('open status streams on %s', async (engine) => {
  const crowd = { streams: 10_000, calls: 1_000, callsPerSecond: 20 }
  const { megabytes, delaysMs, told } = await openStreams(engine, crowd)
  const [before, open, after] = megabytes.map(Math.round)
  const sorted = delaysMs.toSorted((a, b) => a - b)
  const at = (part: number): number => Math.round(sorted[Math.ceil(sorted.length * part) - 1] ?? Number.NaN)
  const right = { 'sent.sms-sent': 9_000, 'sent.sms-sent, delivered.sms-delivered': 1_000 }
  const isRight = Object.entries(right).every(([words, times]) => told[words] === times)
  record({
    what: `10,000 status streams open at one process on ${engine}, each over a connection of its own; 1,000 signed callbacks of Twilio, 20 a second: resident memory, and from the callback to the event in the stream`,
    toReach: '< 1 GiB; p95 < 500 ms; each stream is told what it is about, once, and nothing else',
    measured: `${open} MiB with all open (${before} before, ${after} after); p95 ${at(0.95)} ms, median ${at(0.5)}, at most ${at(1)}; ${isRight ? 'told right' : `told ${JSON.stringify(told)}`}`,
    reached: Number(open) < 1_024 && Number(after) < 1_024 && at(0.95) < 500 && isRight,
  })
})
