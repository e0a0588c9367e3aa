/** Shows how far something is. */
export interface Teller {
  tell(progress: string): void
  end(): void
}

/** On a terminal one line that changes; elsewhere a line for each step that is not just the next round of the last. */
export function teller(who: string, out: NodeJS.WriteStream = process.stderr): Teller {
  let last = ''
  return {
    tell(progress) {
      if (out.isTTY) return void out.write(`\r\u001B[2K${who}  ${progress}`)
      const step = progress.replace(/,? ?(round \d+|warming up ).*$/, '')
      if (step !== last) out.write(`${who}  ${step.replace(/:\s*$/, '')}\n`)
      last = step
    },
    end() {
      if (out.isTTY) out.write('\r\u001B[2K')
    },
  }
}
