import pc from 'picocolors'

/** Prints rows in aligned columns, with a head that stands out on terminals (no-color.org). */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const { bold } = pc.createColors(process.stdout.isTTY === true && pc.isColorSupported)
  const [first = '', ...others] = columns([head, ...rows]).split('\n')
  process.stdout.write(`${[bold(first), ...others].join('\n')}\n`)
}

/** Rows in aligned columns, without blanks at the ends of lines. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)))
  const line = (row: readonly string[]): string => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('   ')
  return rows.map((row) => line(row).trimEnd()).join('\n')
}
