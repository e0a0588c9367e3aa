import { defineConfig } from 'vitest/config'
import base from './vitest.config.ts'

// Each figure is measured once: those that need PostgreSQL start it themselves.
const { projects: _, ...shared } = base.test ?? {}

/** The long form of what the tests show in short: one file after the other, so that no figure disturbs another. */
export default defineConfig({
  ...base,
  test: {
    ...shared,
    include: ['test/{figures,faults,sessions,vendors}/*.figures.ts'],
    fileParallelism: false,
    testTimeout: 30 * 60_000,
    hookTimeout: 60_000,
  },
})
