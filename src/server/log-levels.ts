/** From saying nothing to saying everything. */
export const logLevels = ['silent', 'error', 'warn', 'info'] as const

/** The least urgent lines that are still written. */
export type LogLevel = (typeof logLevels)[number]
