/** What a log tells of an error. */
export interface ErrorFields {
  readonly name: string
  readonly message: string
  readonly code?: string | number
  readonly stack?: string
  readonly cause?: ErrorFields
}

const deepestCause = 3

/**
 * An error as fields for a log. Only what every error has: further properties can hold what was being worked on, and so
 * a code or a token.
 */
export function errorFields(error: unknown, depth = 0): ErrorFields {
  if (!(error instanceof Error)) return { name: 'NotAnError', message: `a ${typeof error} was thrown` }

  const { code } = error as { code?: unknown }
  const hasCause = error.cause !== undefined && depth < deepestCause
  return {
    name: error.name,
    message: error.message,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(error.stack === undefined ? {} : { stack: error.stack }),
    ...(hasCause ? { cause: errorFields(error.cause, depth + 1) } : {}),
  }
}
