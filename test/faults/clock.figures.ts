import { it } from 'vitest'
import { record } from '../figures/figure.ts'
import { engines } from '../sessions/stage.ts'
import { clocks, crossMoment, frozenBy, jumpClocks } from './clock-jumps.ts'

it.each([...clocks, ['postgresql', 'running'] as const])('clocks that jump, on %s, %s', async (engine, jumping) => {
  const { hourForward, hourBack, dayForward } = await jumpClocks(engine, jumping)
  const all = [hourForward, hourBack, dayForward]
  record({
    what: `the clock of ${engine === 'sqlite' ? 'a process on sqlite' : 'postgresql'} set forward by an hour, back by an hour and forward by 25, ${jumping === 'running' ? 'while it runs' : 'and a process that starts anew each time'} (E11): an unused code, an access token and a session of a day that were over; a long session, somebody new, and another code`,
    toReach: '401, 401, 401; 200, 200, 200 after each',
    measured: all.map(({ over, alive }) => `${over.join(', ')}; ${alive.join(', ')}`).join(' · '),
    reached: all.every(({ over, alive }) => over.join() === '401,401,401' && alive.join() === '200,200,200'),
  })
})

const moments = ['2028-02-29T00:00:00Z', '2028-03-01T00:00:00Z', '2038-01-19T03:14:08Z', '2106-02-07T06:28:16Z']

it.each(engines)('moments at which time is counted anew, on %s', async (engine) => {
  const all = []
  for (const moment of moments) all.push(await crossMoment(engine, Date.parse(moment)))
  record({
    what: `a process on ${engine} that serves while its clock goes past ${moments.join(', ')} (E11): an unused code, an access token and a session of a day that were over; an access token and a code of seconds before; a long session, somebody new, and another code`,
    toReach: '401, 401, 401; 200, 200; 200, 200, 200 after each',
    measured: all.map((one) => [one.over, one.kept, one.alive].map((each) => each.join(', ')).join('; ')).join(' · '),
    reached: all.every((one) => [...one.over, ...one.kept, ...one.alive].join() === '401,401,401,200,200,200,200,200'),
  })
})

it.each(engines)('a limit while a clock jumps, on %s', async (engine) => {
  const hour = 3_600_000
  const [back, farBack, forward] = [
    await frozenBy(engine, -hour),
    await frozenBy(engine, -3 * hour),
    await frozenBy(engine, 25 * hour),
  ]
  record({
    what: `a limit of one message in 30 s, spent a second before the clock of ${engine === 'sqlite' ? 'a process on sqlite' : 'postgresql'} is set back by an hour, back by three or forward by 25, while it runs (E11): until the next is sent`,
    toReach: '≤ 60 s',
    measured: [back, farBack, forward].map((ms) => `${(ms / 1_000).toFixed(1)} s`).join(', '),
    reached: Math.max(back, farBack, forward) <= 60_000,
  })
})
