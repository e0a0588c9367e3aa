import type { Demand, Stretch } from '../harness/load.ts'

/** Whether the steps are called, or asked for over HTTP. */
export type Way = 'in process' | 'over HTTP'

/** What a contestant's process is asked: to work in its own process, what it has used, or to end. */
export type Ask = Demand | 'cpu' | 'memory' | 'close'

/** What it answers. `port` says that it is ready, `code` that a code was sent. */
export type Answer =
  | { readonly port: number }
  | { readonly phone: string; readonly code: string }
  | { readonly cpu: number }
  | { readonly bytes: number }
  | Stretch
