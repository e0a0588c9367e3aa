import { expect, it } from 'vitest'
import { clocks, jumpClocks } from './clock-jumps.ts'

it.each(clocks)(
  'nothing comes back and nobody is locked out where a clock jumps, on %s, %s',
  async (engine, jumping) => {
    const { hourForward, hourBack, dayForward } = await jumpClocks(engine, jumping)

    const right = { over: [401, 401, 401], alive: [200, 200, 200] }
    expect({ hourForward, hourBack, dayForward }).toEqual({ hourForward: right, hourBack: right, dayForward: right })
  },
)
