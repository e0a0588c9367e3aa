import { AuthError, StartError } from '../errors.ts'

/** What an error says, in one line. */
export function sentenceOf(error: unknown): string {
  const { message, code, errors } = error as { message?: string; code?: string; errors?: readonly unknown[] }
  if (message) return message.split('\n', 1)[0] ?? ''
  // A name with two addresses that both refuse has an error of each, and no sentence of its own.
  return errors?.[0] === undefined ? (code ?? 'unknown reason') : sentenceOf(errors[0])
}

/** The refusal for a database that cannot be `read` or `written`; one that says more as it is. */
export function orStartError(error: unknown, place: string, done: 'read' | 'written'): StartError {
  if (error instanceof StartError) return error
  const reason = error instanceof AuthError ? error.cause : error
  return new StartError(`the database ${place} cannot be ${done}: ${sentenceOf(reason)}`, { cause: error })
}
