import { z } from 'zod'
import { type IdentifierPolicy, parseIdentifier } from '../core/identifier.ts'
import type { TestIdentity } from '../core/test-identities.ts'
import { AuthError } from '../errors.ts'
import type { Draft, Origin } from './check.ts'
import { field } from './fields.ts'
import type { CheckedConfig } from './schema.ts'
import { Secret } from './secret.ts'

const MOST = 20
const LONGEST_DAYS = 366
const DAY_MS = 86_400_000

/** A test identity as it is written, its shape right. */
export interface WrittenIdentity {
  readonly identifier: string
  readonly code: Secret
  readonly until: string
}

const entry = z.strictObject({
  identifier: z.string(),
  code: z.union([z.string(), z.instanceof(Secret)]).transform((code) => new Secret(String(revealed(code)))),
  until: z
    .string()
    .trim()
    .refine((text) => endOf(text) !== undefined),
})

/** Addresses and numbers with a fixed code and an end. */
export function testIdentities(): z.ZodType<WrittenIdentity[], z.input<typeof entry>[]> {
  return field(z.array(entry).max(MOST), {
    rule: `must be a list of at most ${MOST}, each with identifier, code and until, in a variable as JSON`,
    reading: 'entries',
    explain: (value) => (Array.isArray(value) && value.length <= MOST ? faultOfShape(value) : undefined),
    // A code in the wrong place must not be told.
    isHidden: true,
  })
}

/** What is wrong with them beside the other settings. */
export function testIdentityFaults(config: Draft<CheckedConfig>, name: Origin, now: number): string[] {
  const length = config.twilio?.verify?.codeLength ?? config.otp?.length
  return (config.testIdentities ?? []).flatMap(({ code, until }, at) => {
    const digits = code.reveal()
    const isFar = (endOf(until) ?? 0) > now + LONGEST_DAYS * DAY_MS
    const isWeak = config.environment === 'production' && isGuessable(digits)
    const faults = [
      length !== undefined && !isCode(digits, length) && `must have a code of ${length} digits, as otp.length says,`,
      isWeak && 'must have a code in production that nobody guesses first',
      isFar && 'must end within a year',
    ]
    return faults.flatMap((fault) => (fault === false ? [] : [`${name(['testIdentities'])} ${fault} ${inEntry(at)}`]))
  })
}

type Identities = Pick<CheckedConfig, 'testIdentities'>

/** What is wrong with their addresses and numbers, which are read as those of everybody. */
export function unreadableIdentities({ testIdentities }: Identities, policy: IdentifierPolicy, name: Origin): string[] {
  const values = testIdentities.map(({ identifier }) => attempt(identifier, policy)?.value)
  return values.flatMap((value, at) => {
    const setting = name(['testIdentities'])
    if (value === undefined)
      return [`${setting} must have an email address or a phone number that can sign in ${inEntry(at)}`]
    return values.indexOf(value) === at ? [] : [`${setting} must have each identifier once, unlike ${inEntry(at)}`]
  })
}

/** They as the rules have them, where nothing is wrong. */
export function readIdentities({ testIdentities }: Identities, policy: IdentifierPolicy): readonly TestIdentity[] {
  return testIdentities.map(({ identifier, code, until }) => {
    const { kind, value } = parseIdentifier(identifier, policy)
    return { recipient: { kind, value }, code: code.reveal(), until: endOf(until) ?? 0 }
  })
}

function faultOfShape(entries: readonly unknown[]): string | undefined {
  for (const [at, given] of entries.entries()) {
    const issue = entry.safeParse(given).error?.issues[0]
    if (issue !== undefined) return `must have ${wanted(issue)} ${inEntry(at)}`
  }
  return undefined
}

function wanted({ code, path: [member] }: z.core.$ZodIssue): string {
  if (code === 'unrecognized_keys') return 'nothing but identifier, code and until'
  if (member === 'code') return 'a code as text, in quotes,'
  if (member === 'until') return 'an until such as 2027-03-31 or 2027-03-31T18:00:00Z'
  return member === 'identifier' ? 'an identifier as text' : 'identifier, code and until'
}

function inEntry(at: number): string {
  return `in entry ${at + 1}`
}

function attempt(identifier: string, policy: IdentifierPolicy): TestIdentity['recipient'] | undefined {
  try {
    return parseIdentifier(identifier, policy)
  } catch (error) {
    if (error instanceof AuthError) return undefined
    throw error
  }
}

function revealed(code: string | Secret): string {
  return typeof code === 'string' ? code : code.reveal()
}

/** A day ends where the next begins, in UTC; a time says where it is. */
function endOf(until: string): number | undefined {
  const [, day = '', time] =
    /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))?$/.exec(until) ?? []
  const start = Date.parse(day)
  // 30 February is read as a day of March.
  if (Number.isNaN(start) || !new Date(start).toISOString().startsWith(day)) return undefined
  const end = time === undefined ? start + DAY_MS : Date.parse(until)
  return Number.isNaN(end) ? undefined : end
}

function isCode(digits: string, length: number): boolean {
  return digits.length === length && /^\d+$/.test(digits)
}

/** What people try first: 111111, 121212, 123123, 112233, 123456, 987654. */
function isGuessable(digits: string): boolean {
  const steps = new Set([...digits].slice(1).map((digit, at) => (Number(digit) - Number(digits[at]) + 10) % 10))
  const isStairs = steps.size === 1 && [1, 9].some((step) => steps.has(step))
  const half = digits.slice(0, digits.length / 2)
  return new Set(digits).size <= 2 || isStairs || half.repeat(2) === digits || /^(?:(\d)\1)+$/.test(digits)
}
