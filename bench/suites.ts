import { flow } from './flow/suite.ts'
import { growth } from './growth/suite.ts'
import type { Suite } from './harness/suite.ts'
import { jwt } from './jwt/suite.ts'
import { limiting } from './limits/suite.ts'
import { rotation } from './rotation/suite.ts'
import { routing } from './routing/suite.ts'
import { start } from './start/suite.ts'

/** What `npm run bench` runs, in this order. */
export const suites: readonly Suite[] = [jwt, flow, rotation, growth, start, limiting, routing]
