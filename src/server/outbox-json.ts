import type { OutboxMessage } from '../core/delivery/outbox.ts'

/** A message as `--json` prints it: names in snake_case, times in ISO 8601. */
export function asJson(message: OutboxMessage): Readonly<Record<string, unknown>> {
  const { errorCode, createdAt, changedAt, sentAt, endedAt, ...same } = message
  const times = { created_at: createdAt, changed_at: changedAt, sent_at: sentAt, ended_at: endedAt }
  const told = Object.entries(times).flatMap(([name, at]) =>
    at === undefined ? [] : [[name, new Date(at).toISOString()]],
  )
  return { ...same, ...(errorCode === undefined ? {} : { error_code: errorCode }), ...Object.fromEntries(told) }
}
