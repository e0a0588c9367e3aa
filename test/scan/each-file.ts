import { afterAll } from 'vitest'
import { leaks } from './produced.ts'

// Once for each file of tests, when all that it started has ended: what it made the product write holds no secret.
afterAll(() => {
  const found = leaks()
  if (found.length > 0)
    throw new Error(`something was told that nobody may know:\n${JSON.stringify(found, undefined, 2)}`)
})
