import { expect, it } from 'vitest'
import { killMigrations } from './migration-killed.ts'

it.each(['postgresql', 'sqlite'] as const)(
  'a migration that is killed is finished by the next one on %s',
  async (engine) => {
    const { stepsMade, steps: _, ...harm } = await killMigrations(5, engine)

    expect(stepsMade).toHaveLength(5)
    expect(harm).toEqual({ failed: [], different: 0 })
  },
)
