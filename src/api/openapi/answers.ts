import type { AnswerDescription, Description } from '../description.ts'
import { problem, problemTypeBase, type RefusalCode } from '../refusals.ts'
import { answerExamples, type Exchanges } from './examples.ts'
import { type HeaderName, headersOf } from './headers.ts'
import { anyOf, type Json, schemaOrReference } from './schemas.ts'

/** Every refusal: its status and the sentence it says. */
export type Refusals = Readonly<Record<RefusalCode, readonly [status: number, title: string]>>

/** What descriptions are told against: what each code means, and what was once answered. */
export interface Background {
  readonly refusals: Refusals
  readonly exchanges: Exchanges
}

/** What an answer is made from: those that are no problem, and the codes of those that are. */
interface Parts {
  readonly answers: readonly AnswerDescription[]
  readonly codes: readonly RefusalCode[]
  readonly refusals: Refusals
  readonly exchanges?: Exchanges[string] | undefined
}

/** The answers of an operation by status. */
export function responsesOf(
  name: string,
  { answers, refusals: codes }: Description,
  { refusals, exchanges }: Background,
): Json {
  const statusOf = (code: RefusalCode): number => refusals[code][0]
  const statuses = new Set([...answers.map(({ status }) => status), ...codes.map(statusOf)])
  const described = [...statuses]
    .toSorted((one, other) => one - other)
    .map((status) => {
      const parts = {
        answers: answers.filter((answer) => answer.status === status),
        codes: codes.filter((code) => statusOf(code) === status),
        refusals,
        exchanges: exchanges[name],
      }
      return [String(status), sharedResponse(parts) ?? response(status, parts)] as const
    })
  return Object.fromEntries(described)
}

const sharedCodes: readonly RefusalCode[] = [
  'body_too_large',
  'internal',
  'method_not_allowed',
  'misdirected_request',
  'not_found',
  'origin_not_allowed',
  'unavailable',
  'unsupported_media_type',
]

/** Answers that many operations give, for the components. `MethodNotAllowed` is given by paths, and by no operation. */
export function componentResponses(refusals: Refusals): Json {
  return Object.fromEntries(
    sharedCodes.map((code) => [
      responseName(code),
      response(refusals[code][0], { answers: [], codes: [code], refusals }),
    ]),
  )
}

function sharedResponse({ answers, codes }: Parts): Json | undefined {
  const [code, ...others] = codes
  const isShared = code !== undefined && answers.length + others.length === 0 && sharedCodes.includes(code)
  return isShared ? { $ref: `#/components/responses/${responseName(code)}` } : undefined
}

/** `not_found` is `NotFound`. */
function responseName(code: RefusalCode): string {
  return code.replace(/(?:^|_)(.)/g, (_, letter: string) => letter.toUpperCase())
}

function response(status: number, { answers, codes, refusals, exchanges }: Parts): Json {
  const content: Record<string, Json> = {}
  for (const { bodies, contentType = 'application/json' } of answers.filter(({ bodies }) => bodies.length > 0)) {
    content[contentType] = { schema: anyOf(bodies), ...answerExamples(exchanges, { status, contentType }) }
  }
  if (codes.length > 0) {
    const contentType = 'application/problem+json'
    content[contentType] = { schema: problemWith(status, codes), ...answerExamples(exchanges, { status, contentType }) }
  }
  return {
    description: [
      ...answers.map(({ says }) => says),
      ...[...answers.flatMap(({ codes = [] }) => codes), ...codes].map((code) => explained(code, refusals)),
    ].join('\n\n'),
    headers: headersOf([...alwaysAt(status), ...answers.flatMap(({ headers = [] }) => headers)]),
    ...(Object.keys(content).length === 0 ? {} : { content }),
  }
}

function explained(code: RefusalCode, refusals: Refusals): string {
  return `[\`${code}\`](${problemTypeBase}${code}): ${refusals[code][1].replace(/\.$/, '')}.`
}

function problemWith(status: number, codes: readonly RefusalCode[]): Json {
  const says = {
    type: { enum: codes.map((code) => problemTypeBase + code) },
    status: { const: status },
    error_code: { enum: codes },
  }
  const waits = status === 429 ? { required: ['retry_after'] } : {}
  return { allOf: [schemaOrReference(problem), { type: 'object', properties: says, ...waits }] }
}

function alwaysAt(status: number): readonly HeaderName[] {
  if (status === 503) return ['Request-Id', 'Retry-Later']
  if (status === 401) return ['Request-Id', 'WWW-Authenticate']
  if (status === 405) return ['Request-Id', 'Allow']
  return status === 429 ? ['Request-Id', 'Retry-After', 'RateLimit', 'RateLimit-Policy'] : ['Request-Id']
}
