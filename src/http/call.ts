import type { BodyOf, OperationName } from '../api/operations.ts'
import type { Deps, RequestContext } from '../core/deps.ts'
import type { Answer } from './respond.ts'

/** One request to an operation: its checked body, and who sends it. */
export interface Call<N extends OperationName> {
  readonly deps: Deps
  readonly body: BodyOf<N>
  readonly headers: Headers
  readonly params: Readonly<Record<string, string>>
  readonly context: RequestContext
}

/** What an operation does. */
export type Route<N extends OperationName> = (call: Call<N>) => Promise<Answer>

/** The routes of some operations. */
export type Routes<N extends OperationName> = { readonly [name in N]: Route<name> }
