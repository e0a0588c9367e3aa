import { expect, it } from 'vitest'
import { engines } from '../sessions/stage.ts'
import { openStreams } from './open-streams.ts'

const crowd = { streams: 100, calls: 25, callsPerSecond: 100 }

it.each(engines)(
  'each of a hundred streams is told what it is about and nothing else, on %s',
  async (engine) => {
    const { told, delaysMs } = await openStreams(engine, crowd)

    expect(told).toEqual({ 'sent.sms-sent': 75, 'sent.sms-sent, delivered.sms-delivered': 25 })
    expect(delaysMs).toHaveLength(25)
  },
  60_000,
)
