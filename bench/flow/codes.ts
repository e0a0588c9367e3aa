/** The way of a code from whoever sends it to whoever waits for it. */
export interface Codes {
  /** Fulfils with the next code that is sent to the number. */
  arriving(phone: string): Promise<string>
  hand(phone: string, code: string): void
}

export function createCodes(): Codes {
  const waiting = new Map<string, (code: string) => void>()
  return {
    arriving: (phone) => new Promise((resolve) => waiting.set(phone, resolve)),
    hand(phone, code) {
      waiting.get(phone)?.(code)
      waiting.delete(phone)
    },
  }
}
