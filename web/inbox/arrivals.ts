import type { Message } from './message.ts'

/** How the page hears of messages: pushed, asked for every few seconds, or not at the moment. */
export type Line = 'live' | 'polling' | 'offline'

const pollMs = 3_000
const reopenMs = 15_000

/**
 * Follows the inbox by Server-Sent Events, and by polling while they are away. `arrived` may hear of a message twice.
 */
export function followInbox(arrived: (messages: readonly Message[]) => void, line: (now: Line) => void): void {
  let live = false
  const load = async (): Promise<void> => {
    const messages = await loadMessages()
    if (messages !== undefined) arrived(messages)
    if (!live) line(messages === undefined ? 'offline' : 'polling')
  }
  const open = (): void => {
    const source = new EventSource('/inbox/api/events')
    source.addEventListener('open', () => {
      live = true
      line('live')
      // What came while nobody listened.
      void load()
    })
    source.addEventListener('message', (event: MessageEvent<string>) => arrived([JSON.parse(event.data) as Message]))
    source.addEventListener('error', () => {
      live = false
      if (source.readyState === EventSource.CLOSED) setTimeout(open, reopenMs)
    })
  }

  void load()
  open()
  setInterval(() => {
    if (!live) void load()
  }, pollMs)
}

async function loadMessages(): Promise<readonly Message[] | undefined> {
  try {
    const answer = await fetch('/inbox/api/messages', { cache: 'no-store' })
    return answer.ok ? ((await answer.json()) as { messages: readonly Message[] }).messages : undefined
  } catch {
    return undefined
  }
}
