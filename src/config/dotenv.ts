import { parseEnv } from 'node:util'
import { setOnes, variableLayer } from './environment.ts'
import { type Layer, type TextFile, unreadable } from './layer.ts'
import type { EnvironmentVariables } from './variables.ts'

/** What a `.env` file says: settings, and all its variables for references to them. */
export interface Dotenv {
  readonly layer: Layer
  readonly variables: ReadonlyMap<string, string>
}

/**
 * Reads a `.env` file as Node does (`util.parseEnv`), one variable at a time. Given the whole file, Node's parser drops
 * lines that are no `NAME=value`, and on Node 20 the next variable or the rest of the file too; here they are mistakes.
 */
export function readDotenv({ name, folder, text }: TextFile): Dotenv {
  const { found, faults } = assignmentsIn(text)
  if (faults.length > 0) {
    return { layer: unreadable(faults.map(({ line, rule }) => `${name}:${line}: ${rule}`)), variables: new Map() }
  }

  const variables = Object.assign({}, ...found.map((assignment) => parseEnv(assignment.text))) as EnvironmentVariables
  // The last of several counts, also for its line.
  const lines = new Map(found.map((assignment) => [assignment.name, assignment.line]))
  const placeOf = (variable: string) => ({ where: `${name}:${lines.get(variable)}`, name: variable })
  return { layer: variableLayer({ variables, folder, placeOf }), variables: setOnes(variables) }
}

interface Assignment {
  readonly name: string
  /** 1 for the first. */
  readonly line: number
  /** `NAME=value`; a quoted value may span lines. */
  readonly text: string
}

interface Fault {
  readonly line: number
  readonly rule: string
}

function assignmentsIn(text: string): { readonly found: readonly Assignment[]; readonly faults: readonly Fault[] } {
  const found: Assignment[] = []
  const faults: Fault[] = []
  const rows = text.split(/\r?\n/)
  for (let at = 0; at < rows.length; at++) {
    const read = readAssignment(rows, at)
    if (read === undefined) continue
    if ('rule' in read) faults.push({ ...read, line: at + 1 })
    else found.push({ ...read, line: at + 1 })
    if ('text' in read) at += read.text.split('\n').length - 1
  }
  return { found, faults }
}

/** What begins on a row; nothing on a blank one or a comment. */
function readAssignment(
  rows: readonly string[],
  at: number,
): Omit<Assignment, 'line'> | Omit<Fault, 'line'> | undefined {
  const row = rows[at]?.trim() ?? ''
  if (row === '' || row.startsWith('#')) return undefined
  if (/^(?:export\s*)?=/.test(row)) return { rule: 'must have a name before the =' }

  const [, name, value = ''] = /^(?:export\s+)?([A-Za-z_][\w.-]*)\s*=\s*(.*)$/.exec(row) ?? []
  if (name === undefined) return { rule: 'must be NAME=value, or a comment' }
  const whole = wholeValue(value, rows, at)
  if (whole !== undefined) return { name, text: `${name}=${whole}` }
  return { rule: `${name} must end with the quote that it begins with, and nothing after it` }
}

/** A value with the rows that its quotes hold together. Nothing when they never close, or text follows. */
function wholeValue(value: string, rows: readonly string[], at: number): string | undefined {
  const quote = /^["'`]/.exec(value)?.[0]
  if (quote === undefined) return value

  const isClosed = value.indexOf(quote, 1) > 0
  const last = isClosed ? at : rows.findIndex((row, index) => index > at && row.includes(quote))
  const whole = [value, ...rows.slice(at + 1, last + 1)].join('\n')
  const end = whole.indexOf(quote, 1)
  return end > 0 && /^\s*(?:#.*)?$/.test(whole.slice(end + 1)) ? whole : undefined
}
