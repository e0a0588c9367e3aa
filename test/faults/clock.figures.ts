import { it } from 'vitest'
import { record } from '../figures/figure.ts'
import { clocks, jumpClocks } from './clock-jumps.ts'

it.each(clocks)('clocks that jump, on %s, %s', async (engine, jumping) => {
  const { hourForward, hourBack, dayForward } = await jumpClocks(engine, jumping)
  const all = [hourForward, hourBack, dayForward]
  record({
    what: `the clock of ${engine === 'sqlite' ? 'a process on sqlite' : 'postgresql'} set forward by an hour, back by an hour and forward by 25, ${jumping === 'running' ? 'while it runs' : 'and a process that starts anew each time'} (E11): an unused code, an access token and a session of a day that were over; a long session, somebody new, and another code`,
    toReach: '401, 401, 401; 200, 200, 200 after each',
    measured: all.map(({ over, alive }) => `${over.join(', ')}; ${alive.join(', ')}`).join(' · '),
    reached: all.every(({ over, alive }) => over.join() === '401,401,401' && alive.join() === '200,200,200'),
  })
})
