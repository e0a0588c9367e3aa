import pc from 'picocolors'

/**
 * Prints rows in aligned columns, with a head that stands out on terminals (no-color.org). There the last column is folded
 * to fit; elsewhere a row is a line.
 */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const { bold } = pc.createColors(process.stdout.isTTY === true && pc.isColorSupported)
  const [first = '', ...others] = columns([head, ...rows], process.stdout.columns).split('\n')
  process.stdout.write(`${[bold(first), ...others].join('\n')}\n`)
}

const gap = '   '
/** Folding to less would make a column of words. */
const leastFolded = 24

/**
 * Rows in aligned columns, without blanks at the ends of lines. What the last column has beyond `most` characters of a line
 * goes on under it.
 */
export function columns(rows: readonly (readonly string[])[], most = Number.POSITIVE_INFINITY): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)))
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + gap.length, 0)
  const room = Math.max(most - before, leastFolded)

  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join(gap)
      .trimEnd()
  return rows
    .flatMap((row) => folded(row.at(-1) ?? '', room).map((part, at) => line([...besides(row, at), part])))
    .join('\n')
}

/** The other cells of a row, blank where its last one goes on. */
function besides(row: readonly string[], at: number): readonly string[] {
  return row.slice(0, -1).map((cell) => (at === 0 ? cell : ''))
}

function folded(text: string, room: number): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    const isFull = last === undefined || last.length + 1 + word.length > room
    if (isFull) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines
}
