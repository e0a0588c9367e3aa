import type { Transport } from '../core/channel.ts'
import type { PrintFlags } from './config-flags.ts'

/** What `send` does, by the names of the first specification. */
export const sendModes = ['all', 'setup', 'test-otp', 'test-whatsapp', 'generate-templates'] as const

/** What the command line of `send` says. */
export interface SendFlags extends PrintFlags {
  readonly to?: string
  readonly phone?: string
  readonly channel?: Transport
  readonly whatsapp?: true
  readonly provider?: string
  readonly locale?: string
  readonly message?: string
  readonly contentSid?: string
  readonly mode: (typeof sendModes)[number]
  readonly webhook?: true
  readonly dryRun?: true
  readonly interactive?: true
  /** Seconds. */
  readonly wait?: number
}
