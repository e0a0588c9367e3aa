import { expect, it } from 'vitest'
import type { Race } from '../harness/standings.ts'
import { chart } from './chart.ts'

const race: Race = {
  title: 'Flow on SQLite, 32 in flight',
  load: { about: 'Flow on SQLite', inFlight: 32 },
  rounds: 3,
  standings: [
    { name: 'limit', perSecond: 2000 },
    { name: 'keychime', perSecond: 1000 },
    { name: 'nobody', unavailable: 'it is not there' },
  ],
}

it('says in words what it shows', () => {
  expect(chart([race], 'Flows a second')).toContain(
    '<desc id="words">Flow on SQLite: limit 2000, keychime 1000.</desc>',
  )
})

it('draws bars in proportion', () => {
  const lengths = [...chart([race], 'Flows a second').matchAll(/<rect class="bar\d"[^>]* width="(\d+)"/g)]
  expect(lengths.map(([, length]) => length)).toEqual(['480', '240'])
})
