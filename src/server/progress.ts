/** A line that says what is waited for. */
export interface Progress {
  show(waitingFor: readonly string[]): void
  clear(): void
}

/** Writes the line over and over on a terminal, and nothing elsewhere. */
export function progressOn(terminal: NodeJS.WriteStream, doing: string): Progress {
  if (terminal.isTTY !== true) return { show() {}, clear() {} }
  const write = (line: string): void => void terminal.write(`\r\u001b[2K${line.slice(0, terminal.columns - 1)}`)
  return {
    show: (waitingFor) => write(waitingFor.length === 0 ? '' : `${doing}: ${waitingFor.join(', ')} …`),
    clear: () => write(''),
  }
}
