import type { TestAuth } from '../../src/testing/index.ts'
import { type Answer, client, type Json, paths } from './client.ts'

/** What a sign-in gives for the token routes. */
export interface Tokens {
  readonly access: string
  readonly refresh: string
}

/** Field messages in the words of Django REST framework. */
export const required = 'This field is required.'
export const blank = 'This field may not be blank.'
export const notText = 'Not a valid string.'
export const notNull = 'This field may not be null.'

/** The body of djangorestframework-simplejwt for a token that it refuses. */
export function refused(detail: string): object {
  return { detail, code: 'token_not_valid' }
}

/** Trades a refresh token. */
export function refresh(
  { auth }: TestAuth,
  token: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return client(auth).post(paths.refresh, { refresh: token }, { headers })
}

/** Reads the profile with an `Authorization` header, or without. */
export function profile({ auth }: TestAuth, authorization?: string): Promise<Answer> {
  return client(auth).get(paths.profile, authorization === undefined ? {} : { headers: { authorization } })
}

/** The members of a refusal that clients of simplejwt read. */
export function simplejwt({ detail, code, messages }: Json): Json {
  return { detail, ...(code === undefined ? {} : { code }), ...(messages === undefined ? {} : { messages }) }
}

/** Those of a protected route that refuses a token. */
export function notValid(message: string): Json {
  return {
    detail: 'Given token not valid for any token type',
    code: 'token_not_valid',
    messages: [{ token_class: 'AccessToken', token_type: 'access', message }],
  }
}
