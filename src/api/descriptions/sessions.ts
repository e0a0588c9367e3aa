import { z } from 'zod'
import { done, sessions, sessionsEnded } from '../answers.ts'
import { accessRefusals, bodyRefusals, type Description, storeRefusals } from '../description.ts'
import type { OperationName } from '../operations.ts'

/** Which devices an account is signed in on, and signing out of them. */
export const sessionDescriptions = {
  listSessions: {
    tag: 'Sessions',
    summary: 'List the devices that are signed in',
    description: 'The living sessions of the account that the access token belongs to.',
    security: 'access',
    answers: [{ status: 200, says: 'The devices.', bodies: [sessions] }],
    refusals: [...accessRefusals, ...storeRefusals],
  },
  endOtherSessions: {
    tag: 'Sessions',
    summary: 'End every other session',
    description: 'Ends all sessions of the account but the one that asks.',
    security: 'access',
    answers: [{ status: 200, says: 'They are signed out.', bodies: [sessionsEnded] }],
    refusals: [...accessRefusals, ...storeRefusals],
  },
  endSession: {
    tag: 'Sessions',
    summary: 'End one session',
    description: 'Ends one session of the account. One that is over already stays so.',
    security: 'access',
    parameters: [
      { name: 'id', in: 'path', says: 'As the list has it.', schema: z.string().regex(/^ses_[0-9a-hjkmnp-tv-z]{30}$/) },
    ],
    answers: [{ status: 200, says: 'It is signed out.', bodies: [done] }],
    refusals: [...accessRefusals, 'not_found', ...storeRefusals],
  },
  logOut: {
    tag: 'Sessions',
    summary: 'Log out, here or everywhere',
    description:
      'Ends the session of the access token in the header, of the refresh token in the body, or of the cookie, whatever is there. Signing out twice is signing out, and a cookie goes in any case.',
    security: 'session',
    answers: [{ status: 200, says: 'Signed out.', bodies: [sessionsEnded], headers: ['Set-Cookie'] }],
    refusals: [...bodyRefusals, 'bad_authorization_header', 'not_authenticated', 'token_not_valid', ...storeRefusals],
  },
} as const satisfies Partial<Record<OperationName, Description>>
