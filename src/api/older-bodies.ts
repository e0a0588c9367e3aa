import { z } from 'zod'
import { otpRequestBody, otpVerifyBody, text } from './bodies.ts'

// What http/seed.ts puts into today's shape; here for the description alone.

const { identifier: _identifier, ...request } = otpRequestBody.shape
const { identifier: _recipient, otp: _otp, ...guess } = otpVerifyBody.shape
const code = text(64).describe('The digits; an older name of `otp`, which is taken here too.')

/** Older body of `POST …/otp/request/` for an email address. */
export const otpRequestByEmail = z.object({ email: text(320), ...request }).meta({ deprecated: true })

/** Older body of `POST …/otp/request/` for a phone number. */
export const otpRequestByPhone = z.object({ phone: text(320), ...request }).meta({ deprecated: true })

/** Older body of `POST …/otp/verify/` for an email address. */
export const otpVerifyByEmail = z.object({ email: text(320), code, ...guess }).meta({ deprecated: true })

/** Older body of `POST …/otp/verify/` for a phone number. */
export const otpVerifyByPhone = z.object({ phone: text(320), code, ...guess }).meta({ deprecated: true })
