import { resolveConfig } from '../../src/config/resolve.ts'
import { AuthError, type ErrorCode, refusals } from '../../src/errors.ts'
import { describeApi } from '../../src/http/openapi-routes.ts'
import { problem, tokenRefusal } from '../../src/http/problem.ts'
import { explained } from './errors.ts'
import { code, table } from './table.ts'

/**
 * The page about every refusal, a section each: codes, statuses, titles and bodies from the code, operations from the
 * description of the API, sentences from `errors.ts`.
 */
export async function errorsPage(): Promise<string> {
  const asked = await operationsByCode()
  const codes = Object.keys(refusals) as ErrorCode[]
  const sections = codes.map((name) => sectionOf(name, asked.get(name) ?? []))
  return `${[opening, contents(codes), ...sections, closing].join('\n\n')}\n`
}

const opening = `# Errors

Generated from \`src/errors.ts\` and \`scripts/docs/errors.ts\` by \`npm test -- test/readme -u\`; a test compares them.

Every refusal has one of these codes. Over HTTP it is \`error_code\` in the body, described in [http.md](http.md#refusals); in
code it is \`code\` of an \`AuthError\`. Codes never change their meaning. Mistakes in the configuration are a \`ConfigError\`,
a database that cannot be opened is a \`StartError\`; neither reaches a caller.

\`type\` in a body is \`https://keychime.dev/errors/\` and the code, and the code is the heading of its section here:
\`https://keychime.dev/errors/cooldown\` is [\`errors.md#cooldown\`](#cooldown). Programs compare it and need not follow it.`

const closing = `## What is no error here

A 401 of the OTP routes is always \`authentication_failed\`: a wrong, used, expired, exhausted or unknown code, and an account
that may not sign in, give the same answer. What became of a message is not an error of the request; ask \`status_url\`, or
listen to [\`otp.failed\`](events.md#otpfailed).`

function contents(codes: readonly ErrorCode[]): string {
  const rows = codes.map((name) => [`[${code(name)}](#${name})`, String(refusals[name][0]), refusals[name][1]])
  return table(['code', 'status', 'title'], rows)
}

function sectionOf(name: ErrorCode, operations: readonly string[]): string {
  const [status, title] = refusals[name]
  const { when, caller, operator, from } = explained[name]
  const routes = operations.length === 0 || operations.length > 9 ? [] : operations.map(code)
  const sources = [...routes, ...(from === undefined ? [] : [from])]
  return `## ${code(name)}

**${status}** ${title}

${when}

- The caller ${within(caller)}
- The operator ${within(operator)}
- Answered by ${sources.length === 0 ? 'every operation' : sources.join(', ')}.

\`\`\`json
${JSON.stringify(bodyOf(name), null, 2)}
\`\`\``
}

/** A sentence that goes on after its subject. */
function within(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1)
}

const requestId = 'req_d213n8jc00gek2jmnyyj9zha92pckd'

function bodyOf(name: ErrorCode): unknown {
  const { details } = explained[name]
  const error = new AuthError(name, details === undefined ? {} : { details })
  // The only one that no route answers as a problem.
  const written = name === 'no_active_account' ? tokenRefusal : problem
  return written(error, requestId).body
}

/** The operations that may answer with a code, as `POST /accounts/otp/request/`. */
async function operationsByCode(): Promise<ReadonlyMap<string, readonly string[]>> {
  const settings = resolveConfig({ secret: 'q'.repeat(43), environment: 'development' })
  const { paths, components } = await describeApi({ settings, hasInbox: true })
  const shared = (components as { readonly responses: Readonly<Record<string, unknown>> }).responses

  const asked = new Map<string, string[]>()
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const text = JSON.stringify(operation['responses'], (_, value: unknown) => followed(value, shared))
      const codes = new Set(
        [...text.matchAll(/https:\/\/keychime\.dev\/errors\/(\w+)/g)].map(([, found = '']) => found),
      )
      for (const found of codes) asked.set(found, [...(asked.get(found) ?? []), `${method.toUpperCase()} ${path}`])
    }
  }
  return asked
}

function followed(value: unknown, shared: Readonly<Record<string, unknown>>): unknown {
  const name = /^#\/components\/responses\/(\w+)$/.exec((value as { $ref?: string } | null)?.$ref ?? '')?.[1]
  return name === undefined ? value : shared[name]
}
