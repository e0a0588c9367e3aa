import { expect, it } from 'vitest'
import type { Run } from '../harness/suite.ts'
import { routingPage } from './routing-page.ts'

function runOn(node: string): Run {
  const oursIs = { median: 0.9, lower: 0.8, upper: 1 }
  return {
    suite: 'routing',
    node,
    openssl: '3.0.0',
    machine: '2 cores',
    loadBefore: 0,
    startedAt: '2026-11-29T00:00:00.000Z',
    seconds: 1,
    isQuick: false,
    peers: {},
    races: [
      { title: 'A decision', rounds: 12, standings: [{ name: '18 ways', nanoseconds: 20_600 }] },
      {
        title: 'Asking',
        rounds: 10,
        standings: [
          { name: 'keychime', nanoseconds: 200_000 },
          { name: 'without learning', nanoseconds: 180_000, oursIs },
        ],
      },
    ],
    figures: [{ what: 'A decision', toReach: '≤ 50 µs', measured: '20.6 µs', reached: true }],
  }
}

it('shows what each took, on every Node', () => {
  const page = routingPage([runOn('22.0.0'), runOn('24.0.0')], 'npm run bench -- routing')

  expect(page).toContain('by `npm run bench -- routing` (2 cores)')
  expect(page).toContain('at least 10.')
  expect(page).toContain(
    '\n## A decision\n\n|  | Node 22.0.0 | Node 24.0.0 |\n|---|---|---|\n| 18 ways | 20.6 µs | 20.6 µs |\n',
  )
  expect(page).toContain('\n| keychime | 200 µs | 200 µs |\n')
  expect(page).toContain('| without learning | 180 µs; keychime is 0.90 × as fast |')
  expect(page).toContain('\n| A decision | 24.0.0 | ≤ 50 µs | 20.6 µs | yes |\n')
})
