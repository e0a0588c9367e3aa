import { ConfigError } from '../config/config-error.ts'
import { StartError } from '../errors.ts'
import { errorFields } from './error-fields.ts'

const crashed = 1
const usedWrongly = 2

/**
 * Ends the process over an error: one line for each thing that the operator has to change, exit code 2. Anything else is
 * a crash: one line of JSON with all there is to know, exit code 1.
 */
export function exitAfter(error: unknown): never {
  const mistakes = mistakesIn(error)
  if (mistakes !== undefined) {
    tellOperator(mistakes)
    process.exit(usedWrongly)
  }

  const line = { level: 'fatal', time: new Date().toISOString(), event: 'server.crashed', error: errorFields(error) }
  process.stderr.write(`${JSON.stringify(line)}\n`)
  process.exit(crashed)
}

/** Sentences for whoever started the program, a line each, on standard error. */
export function tellOperator(sentences: readonly string[]): void {
  for (const sentence of sentences) process.stderr.write(`keychime: ${sentence}\n`)
}

/** What a program asked for, on standard output. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
}

function mistakesIn(error: unknown): readonly string[] | undefined {
  if (error instanceof ConfigError) return error.mistakes
  return error instanceof StartError ? [error.message] : undefined
}
