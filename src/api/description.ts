import type { z } from 'zod'
import type { RefusalCode } from './refusals.ts'

/** A group of operations. */
export type TagName = 'One-time codes' | 'Tokens' | 'Sessions' | 'Profile' | 'Vendors' | 'Machines' | 'Development'

/** A header that a request may have. */
export type RequestHeader = 'Accept-Language' | 'Idempotency-Key' | 'If-None-Match' | 'Prefer'

/** A header that an answer may have; those that every answer has are not listed. */
export type AnswerHeader =
  | 'Deprecation'
  | 'ETag'
  | 'Preference-Applied'
  | 'RateLimit'
  | 'RateLimit-Policy'
  | 'Set-Cookie'

/** A segment of the path or a member of the query. */
export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly says: string
  readonly schema: z.ZodType
}

/** An answer that is no problem. */
export interface AnswerDescription {
  readonly status: number
  readonly says: string
  /** What its body may be; none: it has no body. */
  readonly bodies: readonly z.ZodType[]
  /** Default: `application/json`. */
  readonly contentType?: string
  /** Headers that it may have. */
  readonly headers?: readonly AnswerHeader[]
  /** Codes that it stands for, where it is a refusal in other words than a problem's. */
  readonly codes?: readonly RefusalCode[]
}

/** What people and programs are told of an operation, beyond how it is routed. Texts are Markdown: `code` alone. */
export interface Description {
  readonly tag: TagName
  readonly summary: string
  readonly description: string
  /** What authorises it. `access`: an access token. `session`: a browser's cookie, where the body names no token. */
  readonly security?: 'access' | 'session'
  readonly parameters?: readonly Parameter[]
  readonly headers?: readonly RequestHeader[]
  /** Bodies of the first specification that are taken too. */
  readonly olderBodies?: readonly z.ZodType[]
  readonly answers: readonly AnswerDescription[]
  /** Codes that it answers with as a problem. */
  readonly refusals: readonly RefusalCode[]
}

/** Refusals of every operation that reads a body. */
export const bodyRefusals = ['validation_error', 'body_too_large', 'unsupported_media_type'] as const

/** Refusals of every operation that needs the database. */
export const storeRefusals = ['unavailable', 'internal'] as const

/** Refusals of every operation that needs an access token. */
export const accessRefusals = [
  'not_authenticated',
  'bad_authorization_header',
  'token_not_valid',
  'user_not_found',
  'user_inactive',
] as const
