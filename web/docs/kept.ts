/** What the page learnt from answers and puts where it is asked for. In memory only: a reload forgets it. */
export interface Kept {
  /** A value by the name of the member or parameter that takes it. */
  value(name: string): string | undefined
  /** The header value that presents the access token. */
  authorization(): string
  /** Reads an answer: tokens, ids, and the code of the newest message of the inbox. */
  learn(answer: unknown): void
  /** Hears of every change. */
  follow(changed: () => void): void
}

/** Makes an empty memory. */
export function keeper(): Kept {
  const values = new Map<string, string>()
  const followers: (() => void)[] = []
  return {
    value: (name) => values.get(name),
    authorization: () => `${values.get('token_type') ?? 'Bearer'} ${values.get('access') ?? ''}`.trim(),
    learn(answer) {
      const found = learnt(answer)
      for (const [name, value] of found) values.set(name, value)
      if (found.size === 0) return
      for (const changed of followers) changed()
    },
    follow: (changed) => void followers.push(changed),
  }
}

const kept = ['access', 'refresh', 'challenge_id', 'token_type']

/** The members of an answer that another operation takes, by the names that it has for them. */
export function learnt(answer: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const members = asObject(answer)
  for (const name of kept) keep(found, name, members[name])
  keep(found, 'token', members['access'])
  keep(found, 'handle', /\/(chl_\w+)\/?$/.exec(String(members['status_url'] ?? ''))?.[1])
  const code = newestCode(members['messages'])
  keep(found, 'otp', code)
  keep(found, 'code', code)
  return found
}

function keep(found: Map<string, string>, name: string, value: unknown): void {
  if (typeof value === 'string' && value !== '') found.set(name, value)
}

function newestCode(messages: unknown): unknown {
  return Array.isArray(messages) ? asObject(messages[0])['code'] : undefined
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}
