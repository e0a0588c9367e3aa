import { type Auth, createAuth } from '../auth.ts'
import type { AuthConfig } from '../config/auth-config.ts'
import type { Event } from '../core/events.ts'
import type { InboxMessage } from '../core/inbox.ts'
import { type TestClock, testClock } from './clock.ts'

/** The messages that a test instance sent. */
export interface TestInbox {
  /** Fulfils when everything that was asked for has arrived. */
  settle(): Promise<void>
  /** Newest first; only those to one address or number when it is given. */
  messages(to?: string): readonly InboxMessage[]
  /** The newest message. Throws when there is none. */
  readonly last: InboxMessage
  /** The code of the newest message. */
  readonly code: string
}

/** An instance in memory, with everything a test looks at. */
export interface TestAuth {
  readonly auth: Auth
  readonly inbox: TestInbox
  readonly clock: TestClock
  /** Every event so far, oldest first. */
  readonly events: readonly Event[]
}

// Made for tests: everybody knows it.
const TEST_SECRET = 'keychime-testing-0f9c1d7a5b3e8642-everybody-knows-this-one'

/**
 * Makes an instance for a test: a database in memory, the inbox as its only channel, and a clock that the test moves.
 * Errors that are nobody's refusal are thrown by `inbox.settle()`.
 */
export async function testAuth(config: Partial<AuthConfig> = {}): Promise<TestAuth> {
  const clock = testClock()
  const errors: unknown[] = []
  const auth = createAuth(
    { secret: TEST_SECRET, database: 'sqlite::memory:', environment: 'test', projectName: 'Test', ...config },
    { ambient: { now: clock.now }, onError: (error) => errors.push(error) },
  )
  const events: Event[] = []
  auth.on('*', (event) => events.push(event))
  await auth.ready()
  return { auth, inbox: testInbox(auth, errors), clock, events }
}

function testInbox(auth: Auth, errors: readonly unknown[]): TestInbox {
  const messages = (to?: string): readonly InboxMessage[] => auth.inbox?.messages(to) ?? []
  const last = (): InboxMessage => {
    const newest = messages()[0]
    if (newest === undefined) throw new Error('the inbox is empty: did the test await inbox.settle()?')
    return newest
  }
  return {
    async settle() {
      await auth.deliver()
      if (errors.length > 0) throw new AggregateError(errors, 'the instance met errors')
    },
    messages,
    get last() {
      return last()
    },
    get code() {
      return last().code
    },
  }
}

/** As many different codes as asked for, of the same length, none of which is `code`. */
export function wrongCodes(code: string, count: number): readonly string[] {
  const size = 10 ** code.length
  return Array.from({ length: count }, (_, i) => String((Number(code) + i + 1) % size).padStart(code.length, '0'))
}
