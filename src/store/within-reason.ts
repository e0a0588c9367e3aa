import { unavailable } from './unavailable.ts'

/** Whoever waits longer is told to come back: what arrives faster than it is answered must not pile up. */
export const WAIT_MS = 900

/** What was promised; after 0.9 seconds `unavailable`, for the reason in this sentence. */
export async function withinReason<T>(promised: Promise<T>, sentence: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unavailable(new Error(sentence))), WAIT_MS)
  })
  try {
    return await Promise.race([promised, tooLong])
  } finally {
    clearTimeout(timer)
  }
}
