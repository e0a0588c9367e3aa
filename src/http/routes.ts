import type { OperationName } from '../api/operations.ts'
import type { Routes } from './call.ts'
import { otpRoutes } from './otp-routes.ts'
import { profileRoutes } from './profile-routes.ts'
import { sessionRoutes } from './session-routes.ts'
import { tokenRoutes } from './token-routes.ts'

/** What each operation does; the compiler names the one that is missing. */
export const routes: Routes<OperationName> = { ...otpRoutes, ...tokenRoutes, ...sessionRoutes, ...profileRoutes }
