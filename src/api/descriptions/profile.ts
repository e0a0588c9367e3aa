import { accountDeleted, user } from '../answers.ts'
import { accessRefusals, bodyRefusals, type Description, storeRefusals } from '../description.ts'
import type { OperationName } from '../operations.ts'

/** What the signed-in account reads and changes about itself. */
export const profileDescriptions = {
  readProfile: {
    tag: 'Profile',
    summary: 'Read the signed-in account',
    description: 'The account that the access token belongs to.',
    security: 'access',
    answers: [{ status: 200, says: 'The account.', bodies: [user] }],
    refusals: [...accessRefusals, ...storeRefusals],
  },
  updateProfile: {
    tag: 'Profile',
    summary: 'Change the signed-in account',
    description: 'Changes the members that are given and leaves the others as they are.',
    security: 'access',
    answers: [{ status: 200, says: 'The account as it is now.', bodies: [user] }],
    refusals: [...bodyRefusals, ...accessRefusals, ...storeRefusals],
  },
  deleteAccount: {
    tag: 'Profile',
    summary: 'Delete the signed-in account',
    description: 'Deletes the account for good and ends its sessions. Its address can sign up anew. No body is read.',
    security: 'access',
    answers: [{ status: 200, says: 'The account is gone.', bodies: [accountDeleted], headers: ['Set-Cookie'] }],
    refusals: [...accessRefusals, ...storeRefusals],
  },
} as const satisfies Partial<Record<OperationName, Description>>
