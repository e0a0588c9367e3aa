import { z } from 'zod'
import { canonicalOrigin, isAddressRange, isDomain, isOrigin, isPageUrl, loopbackRanges } from './addresses.ts'
import { field } from './fields.ts'

/** First segments of the paths that pages and machines have. */
const takenSegments = ['console', 'docs', 'graphql', 'health', 'inbox', 'login', 'metrics', 'openapi.json']

const originText = z.string().trim().refine(isOrigin).transform(canonicalOrigin)

/** An origin as browsers spell it. */
export function origin(): z.ZodType<string, string> {
  return field(originText, {
    rule: 'must be an origin such as https://auth.example.com, without path, query and credentials',
    reading: 'text',
  })
}

/** The address of a page, to which a fragment can be added. */
export function pageUrl(): z.ZodType<string, string> {
  return field(z.string().trim().max(2048).refine(isPageUrl), {
    rule: 'must be the address of a page such as https://app.example.com/sign-in, without credentials and fragment',
    reading: 'text',
  })
}

/** Origins as browsers spell them. */
export function origins(): z.ZodType<string[], string[]> {
  return field(z.array(originText), {
    rule: 'must be a list of origins such as https://app.example.com, without path and wildcard',
    reading: 'list',
  })
}

/** A path without a trailing slash, in the characters that URLs never escape (RFC 3986 §2.3). */
export function prefix(): z.ZodType<string, string> {
  const path = z
    .string()
    .trim()
    .max(100)
    .regex(/^(?:\/[\w~-][\w.~-]*)+\/?$/)
    .transform((text) => text.replace(/\/$/, ''))
    .refine((text) => !takenSegments.includes(firstSegment(text)))

  return field(path, {
    rule: 'must be a path such as /accounts',
    reading: 'text',
    explain: explainPrefix,
  })
}

function explainPrefix(value: unknown): string | undefined {
  const first = typeof value === 'string' ? firstSegment(value.trim()) : ''
  return takenSegments.includes(first) ? `must not begin with /${first}, which stands for something else` : undefined
}

function firstSegment(path: string): string {
  return path.split('/')[1] ?? ''
}

/** Addresses and CIDR ranges, of which `loopback` becomes those it stands for; or how many there are. */
export function proxies(): z.ZodType<string[] | number, string[] | number> {
  const proxy = z
    .string()
    .trim()
    .refine((text) => text === 'loopback' || isAddressRange(text))
  // Widened last: a list is to be refused by the item that is wrong.
  const schema = z
    .union([z.array(proxy), z.int().min(1).max(10)])
    .transform((given) =>
      typeof given === 'number' ? given : given.flatMap((text) => (text === 'loopback' ? loopbackRanges : text)),
    )

  return field(schema, {
    rule: 'must be a list of addresses, CIDR ranges from /1 on, or loopback, or a number of proxies from 1 to 10',
    reading: 'list or number',
  })
}

/** A domain name of at least two labels, in lower case. */
export function domain(): z.ZodType<string, string> {
  return field(z.string().trim().toLowerCase().refine(isDomain), {
    rule: 'must be a domain name such as users.invalid',
    reading: 'text',
  })
}

/** `sqlite:` and a path, `sqlite::memory:`, or `postgres://user:password@host/name`, which is never repeated. */
export function database(): z.ZodType<string, string> {
  return field(z.string().trim().refine(isDatabase), {
    rule: 'must be sqlite: and a path, such as sqlite:./auth.db, or postgres://user:password@host/name',
    reading: 'text',
    explain: explainDatabase,
    isHidden: true,
  })
}

function isDatabase(value: string): boolean {
  if (/^sqlite:(?::memory:|(?!\/\/)[^:\0][^\0]*)$/.test(value)) return true
  return /^postgres(?:ql)?:\/\//.test(value) && URL.canParse(value) && new URL(value).pathname.length > 1
}

function explainDatabase(value: unknown): string | undefined {
  const isPostgres = typeof value === 'string' && /^\s*postgres(?:ql)?:/i.test(value)
  return isPostgres
    ? 'must be postgres://user:password@host/name, special characters in the password written as %23'
    : undefined
}

/** `sql`, `memory`, or addresses of Redis between commas, which are never repeated. */
export function limitStore(): z.ZodType<string, string> {
  return field(z.string().trim().refine(isLimitStore), {
    rule: 'must be sql, memory, or redis://host:6379, and for a Cluster several of these between commas',
    reading: 'text',
    isHidden: true,
  })
}

function isLimitStore(value: string): boolean {
  return value === 'sql' || value === 'memory' || value.split(/[\s,]+/).every(isRedis)
}

function isRedis(value: string): boolean {
  return /^rediss?:\/\/./.test(value) && URL.canParse(value)
}
