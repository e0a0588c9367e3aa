import { z } from 'zod'
import { hostName, wholeNumber } from './fields.ts'
import { configSchema } from './schema.ts'

/** Where the standalone program listens, which is no setting of the library. */
export interface ServerConfig {
  /** Where to listen, 0 to 65535: the next free one if it is taken, any free one for 0. Default 4000. */
  readonly port?: number
  /** The address or host name to listen on. Default loopback, in production every address. */
  readonly host?: string
}

/** The shape of that. */
export const serverSchema = z.strictObject({
  port: wholeNumber(0, 65_535).optional(),
  host: hostName().optional(),
})

/** Everything that files, variables and flags can set: the library's settings, and where the program listens. */
export const programSchema = z.strictObject({ ...configSchema.shape, server: serverSchema.prefault({}) })
