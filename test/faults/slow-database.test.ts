import { expect, it } from 'vitest'
import { slowDatabase } from './slow-database.ts'

it('a database that answers two seconds late has who cannot be served come back in a second', async () => {
  const slow = await slowDatabase(1)

  expect(slow).toMatchObject({ others: [], live: [200], ready: [503] })
  expect(slow.served + slow.refused).toBe(500)
  expect(slow.refused).toBeGreaterThan(450)
  expect(slow.grownMegabytes).toBeLessThan(50)
})
