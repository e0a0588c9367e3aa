import { parseEnv } from 'node:util'
import { setOnes, variableLayer } from './environment.ts'
import { type Layer, type TextFile, unreadable } from './layer.ts'

/** What a `.env` file says: settings, and all its variables for references to them. */
export interface Dotenv {
  readonly layer: Layer
  readonly variables: ReadonlyMap<string, string>
}

/**
 * Reads a `.env` file as Node does (`util.parseEnv`). Lines that are no `NAME=value` are mistakes: Node's parser drops
 * them, and on Node 20 the next variable or the rest of the file too.
 */
export function readDotenv({ name, folder, text }: TextFile): Dotenv {
  const { lines, faults } = linesIn(text)
  if (faults.length > 0) {
    return { layer: unreadable(faults.map(({ line, rule }) => `${name}:${line}: ${rule}`)), variables: new Map() }
  }

  const variables = parseEnv(text)
  const placeOf = (variable: string) => ({ where: `${name}:${lines.get(variable)}`, name: variable })
  return { layer: variableLayer({ variables, folder, placeOf }), variables: setOnes(variables) }
}

interface Lines {
  /** The line of each variable, 1 for the first; the last where there are several, since it counts. */
  readonly lines: Map<string, number>
  readonly faults: { readonly line: number; readonly rule: string }[]
}

function linesIn(text: string): Lines {
  const found: Lines = { lines: new Map(), faults: [] }
  const rows = text.split(/\r?\n/)
  for (let at = 0; at < rows.length; at++) at = readLine(rows, at, found)
  return found
}

/** Reads what begins on a line; gives the line that it ends on. */
function readLine(rows: readonly string[], at: number, { lines, faults }: Lines): number {
  const row = rows[at]?.trim() ?? ''
  if (row === '' || row.startsWith('#')) return at

  const [, name, value = ''] = /^(?:export\s+)?([A-Za-z_][\w.-]*)\s*=\s*(.*)$/.exec(row) ?? []
  const refuse = (rule: string): number => {
    faults.push({ line: at + 1, rule })
    return at
  }
  if (name === undefined) {
    return refuse(/^(?:export\s*)?=/.test(row) ? 'must have a name before the =' : 'must be NAME=value, or a comment')
  }

  const end = lastRowOf(value, rows, at)
  if (end === undefined) return refuse(`${name} must end with the quote that it begins with, and nothing after it`)
  lines.set(name, at + 1)
  return end
}

/** Where a value ends: a quoted one may span lines. Nothing when its quote never closes, or text follows. */
function lastRowOf(value: string, rows: readonly string[], at: number): number | undefined {
  const quote = /^["'`]/.exec(value)?.[0]
  if (quote === undefined) return at

  const isEnd = (text: string): boolean => text.includes(quote)
  const more = isEnd(value.slice(1)) ? 0 : rows.slice(at + 1).findIndex(isEnd) + 1
  const last = more === 0 ? value.slice(1) : (rows[at + more] ?? '')
  const after = last.slice(last.indexOf(quote) + 1).trim()
  return isEnd(last) && (after === '' || after.startsWith('#')) ? at + more : undefined
}
