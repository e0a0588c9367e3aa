import { type DeliveryStatus, deliveryStatus, statusAddress } from './accounts.ts'

/** Without a stream: milliseconds until each look, and then as the last. */
const LOOKS_MS = [2_000, 3_000, 5_000, 10_000]
/** A stream that says nothing for so long is kept back by something on the way. */
const SILENCE_MS = 6_000

/**
 * Follows how far the message of a challenge comes: by its stream, or where that cannot be had, by asking. Ends with the signal, or
 * when nothing more will come.
 */
export function followDelivery(
  of: { readonly base: string; readonly statusUrl: string },
  signal: AbortSignal,
  tell: (status: DeliveryStatus) => void,
): void {
  const address = statusAddress(of.base, of.statusUrl)
  if (address === undefined) return
  if (typeof EventSource === 'undefined') return poll(of, signal, tell)

  const stream = new EventSource(`${address.href.replace(/\/?$/, '/')}events/`)
  const giveUp = (): void => {
    stream.close()
    clearTimeout(timer)
  }
  const pollInstead = (): void => {
    giveUp()
    if (!signal.aborted) poll(of, signal, tell)
  }
  const timer = setTimeout(pollInstead, SILENCE_MS)
  stream.addEventListener('status', (event) => {
    clearTimeout(timer)
    const status = read(event.data)
    if (status === undefined) return
    tell(status)
    if (isLast(status)) giveUp()
  })
  // A connection that breaks is made again by the browser; one that was answered with an error is not.
  stream.addEventListener('error', () => {
    if (stream.readyState === EventSource.CLOSED) pollInstead()
  })
  signal.addEventListener('abort', giveUp, { once: true })
}

function poll(
  { base, statusUrl }: { readonly base: string; readonly statusUrl: string },
  signal: AbortSignal,
  tell: (status: DeliveryStatus) => void,
): void {
  const look = async (count: number): Promise<void> => {
    const outcome = await deliveryStatus(base, statusUrl)
    if (signal.aborted) return
    if (outcome.ok) tell(outcome.value)
    // Whoever asks too often asks less often; any other refusal is for good.
    if (!outcome.ok && outcome.reason === 'refused' && outcome.status !== 429) return
    if (!outcome.ok || !isLast(outcome.value)) wait(count + 1)
  }
  const wait = (count: number): void => {
    const timer = setTimeout(() => void look(count), LOOKS_MS[count] ?? LOOKS_MS.at(-1))
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  }
  wait(0)
}

function read(text: string): DeliveryStatus | undefined {
  try {
    return JSON.parse(text) as DeliveryStatus
  } catch {
    return undefined
  }
}

function isLast({ status }: DeliveryStatus): boolean {
  return status === 'verified' || status === 'expired'
}
