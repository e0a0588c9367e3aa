import { deleteAccount, updateProfile } from '../core/accounts.ts'
import type { Routes } from './call.ts'
import { noRefreshCookie } from './refresh-cookie.ts'
import { signedIn } from './signed-in.ts'
import { profilePatch, userJson } from './wire.ts'

/** What the signed-in account reads and changes about itself. */
export const profileRoutes: Routes<'readProfile' | 'updateProfile' | 'deleteAccount'> = {
  async readProfile({ deps, headers }) {
    const { account } = await signedIn(deps, headers)
    return { status: 200, body: userJson(account, deps.settings) }
  },

  async updateProfile({ deps, body, headers, context }) {
    const { account } = await signedIn(deps, headers)
    const changed = await updateProfile(deps, { accountId: account.id, patch: profilePatch(body) }, context)
    return { status: 200, body: userJson(changed, deps.settings) }
  },

  async deleteAccount({ deps, headers, context }) {
    const { account } = await signedIn(deps, headers)
    await deleteAccount(deps, account.id, context)
    const body = { success: true, message: 'Your account has been successfully deleted.' }
    return { status: 200, body, cookies: [noRefreshCookie(deps)] }
  },
}
