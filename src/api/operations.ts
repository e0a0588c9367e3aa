import type { z } from 'zod'
import { logOutBody, obtainBody, otpRequestBody, otpVerifyBody, profileBody, refreshBody, tokenBody } from './bodies.ts'

/** One thing that can be asked for over HTTP. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Under the prefix, which is `/accounts` unless configured; `:name` stands for a segment. */
  readonly path: string
  /** What the body must be; absent: no body is read. */
  readonly body?: z.ZodObject
  /** Whether the bodies of the first specification are taken too. */
  readonly hasOlderBodies?: boolean
  /** Whether it sends a message, and so honours `Idempotency-Key`. */
  readonly sends?: boolean
  /** Which body refusals have. `token`: that of djangorestframework-simplejwt. */
  readonly refusals: 'problem' | 'token'
}

/** Every operation under the prefix, by name. */
export const operations = {
  requestOtp: {
    method: 'POST',
    path: '/otp/request',
    body: otpRequestBody,
    hasOlderBodies: true,
    sends: true,
    refusals: 'problem',
  },
  verifyOtp: { method: 'POST', path: '/otp/verify', body: otpVerifyBody, hasOlderBodies: true, refusals: 'problem' },
  otpStatus: { method: 'GET', path: '/otp/status/:handle', refusals: 'problem' },
  obtainToken: { method: 'POST', path: '/token', body: obtainBody, refusals: 'token' },
  refreshToken: { method: 'POST', path: '/token/refresh', body: refreshBody, refusals: 'token' },
  verifyToken: { method: 'POST', path: '/token/verify', body: tokenBody, refusals: 'token' },
  blacklistToken: { method: 'POST', path: '/token/blacklist', body: refreshBody, refusals: 'token' },
  listSessions: { method: 'GET', path: '/sessions', refusals: 'problem' },
  endOtherSessions: { method: 'DELETE', path: '/sessions', refusals: 'problem' },
  endSession: { method: 'DELETE', path: '/sessions/:id', refusals: 'problem' },
  logOut: { method: 'POST', path: '/logout', body: logOutBody, refusals: 'problem' },
  readProfile: { method: 'GET', path: '/profile', refusals: 'problem' },
  updateProfile: { method: 'PATCH', path: '/profile', body: profileBody, refusals: 'problem' },
  deleteAccount: { method: 'POST', path: '/profile/delete', refusals: 'problem' },
} as const satisfies Record<string, Operation>

/** The name of an operation. */
export type OperationName = keyof typeof operations

/** The checked body of an operation, or nothing. */
export type BodyOf<N extends OperationName> = (typeof operations)[N] extends {
  readonly body: infer B extends z.ZodObject
}
  ? z.output<B>
  : undefined
