import type { Deps } from '../core/deps.ts'
import { requestOtp } from '../core/otp.ts'
import { otpStatus } from '../core/status.ts'
import { type OtpVerified, verifyOtp } from '../core/verify-otp.ts'
import type { Routes } from './call.ts'
import { mayUseCookies, usableCookie, writeCookie } from './cookies.ts'
import { quotaHeaders } from './quota.ts'
import { preferenceApplied, refreshCookie, wantsCookie } from './refresh-cookie.ts'
import { requestedJson, statusJson, verifiedJson } from './wire.ts'

// As long as browsers keep any cookie (RFC 6265bis §5.5).
const DEVICE_SECONDS = 400 * 86_400

/** Asking for a code, giving it back, and waiting in between. */
export const otpRoutes: Routes<'requestOtp' | 'verifyOtp' | 'otpStatus'> = {
  async requestOtp({ deps, body, headers, context }) {
    const requested = await requestOtp(
      deps,
      {
        identifier: body.identifier,
        channel: body.channel ?? undefined,
        sourceUrl: body.source_url ?? undefined,
        challengeId: body.challenge_id || undefined,
        keptChallengeId: usableCookie(deps.settings, headers, 'challenge'),
        locale: body.locale ?? undefined,
        stepUpProof: body.step_up_proof ?? undefined,
      },
      context,
    )
    const kept = { name: 'challenge', value: requested.challengeId, seconds: requested.expiresIn } as const
    const cookies = mayUseCookies(deps.settings, headers) ? [writeCookie(deps.settings, kept)] : []
    return {
      status: 200,
      body: requestedJson(requested, deps.settings),
      headers: quotaHeaders(requested.quota),
      cookies,
    }
  },

  async verifyOtp({ deps, body, headers, context }) {
    const keepsCookie = wantsCookie(deps, headers)
    const verified = await verifyOtp(
      deps,
      {
        otp: body.otp,
        identifier: body.identifier || undefined,
        channel: body.channel ?? undefined,
        sourceUrl: body.source_url ?? undefined,
        challengeId: body.challenge_id || undefined,
        keptChallengeId: usableCookie(deps.settings, headers, 'challenge'),
        rememberMe: body.remember_me ?? undefined,
        stepUpProof: body.step_up_proof ?? undefined,
      },
      context,
    )
    return {
      status: 200,
      body: { ...verifiedJson(verified, deps.settings), ...(keepsCookie ? { refresh: null } : {}) },
      headers: { ...quotaHeaders(verified.quota), ...(keepsCookie ? preferenceApplied : {}) },
      cookies: [
        ...(keepsCookie ? [refreshCookie(deps, verified.refresh, verified.sessionExpiresAt)] : []),
        ...(mayUseCookies(deps.settings, headers) ? proofCookies(deps, verified) : []),
      ],
    }
  },

  async otpStatus({ deps, params }) {
    return { status: 200, body: statusJson(await otpStatus(deps, params['handle'] ?? '')) }
  },
}

/** After a proof the browser forgets the challenge and remembers that it proved the address. */
function proofCookies({ settings }: Deps, verified: OtpVerified): readonly string[] {
  return [
    writeCookie(settings, { name: 'challenge', value: '', seconds: 0 }),
    writeCookie(settings, { name: 'device', value: verified.deviceProofs, seconds: DEVICE_SECONDS }),
  ]
}
