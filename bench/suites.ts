import { flow } from './flow/suite.ts'
import type { Suite } from './harness/suite.ts'
import { jwt } from './jwt/suite.ts'

/** What `npm run bench` runs, in this order. */
export const suites: readonly Suite[] = [jwt, flow]
