import { type Logger, pino } from 'pino'
import type { Auth } from '../auth.ts'
import type { EventType } from '../core/events.ts'
import { errorFields } from './error-fields.ts'
import type { LogLevel } from './log-levels.ts'

/** A log of one JSON object a line. */
export interface Log {
  /** Writes the fact that something happened, under the name of the event. */
  info(event: string, fields?: object): void
  /** The same, where somebody is to look at it. */
  warn(event: string, fields?: object): void
  error(error: unknown, requestId?: string): void
  /** Writes every event of an instance from now on. Its recipients are masked, and it holds no codes. */
  follow(auth: Pick<Auth, 'on'>): void
}

/**
 * A log on standard error, which leaves standard output to what was asked for: the banner, and the messages of the
 * `console` channel.
 */
export function createLog(level: LogLevel): Log {
  const logger = openLogger(level)
  return {
    info: (event, fields) => logger.info({ event, ...fields }),
    warn: (event, fields) => logger.warn({ event, ...fields }),
    error: (error, requestId) => logger.error({ event: 'server.error', requestId, error: errorFields(error) }),
    follow: (auth) =>
      void auth.on('*', ({ type, at: _, ...fields }) => logger[levelOf(type)]({ event: type, ...fields })),
  }
}

/** A code that somebody may know who should not is worth a look each time. */
function levelOf(type: EventType): 'warn' | 'info' {
  return type === 'test_identity.used' ? 'warn' : 'info'
}

function openLogger(level: LogLevel): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    pino.destination({ fd: 2, sync: true }),
  )
}
