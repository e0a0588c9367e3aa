import {
  createAccount,
  deleteAccount,
  disableAccount,
  enableAccount,
  importPassword,
  type NewAccount,
  removePassword,
  setPassword,
  updateProfile,
} from '../core/accounts.ts'
import { checkAccountId, checkTexts } from '../core/arguments.ts'
import type { Deps } from '../core/deps.ts'
import { parseIdentifier } from '../core/identifier.ts'
import type { Account, ProfilePatch } from '../core/records.ts'

/** Accounts, for the application they belong to. All but the look-ups and `create` throw `user_not_found`. */
export interface AuthAccounts {
  get(accountId: number): Promise<Account | undefined>
  /** The account that proved an address or number, as typed. */
  find(identifier: string): Promise<Account | undefined>
  /**
   * Makes an account for somebody who signs in with a username and a password, and who proved no address. Throws
   * `validation_error` for a username that is none or taken, a `TypeError` for what is no text.
   */
  create(input: NewAccount): Promise<Account>
  update(accountId: number, patch: ProfilePatch): Promise<Account>
  /** Ends the account's sessions and lets it open no other. */
  disable(accountId: number): Promise<Account>
  enable(accountId: number): Promise<Account>
  delete(accountId: number): Promise<void>
  /** Gives the account a password of 1 to 1024 characters. Throws `validation_error` for any other, `unavailable`. */
  setPassword(accountId: number, password: string): Promise<Account>
  /**
   * Gives the account the password of a hash that Django made (`pbkdf2_sha256$…`, `scrypt$…`). Throws a `TypeError` for
   * any other text, and for parameters out of bounds.
   */
  importPassword(accountId: number, djangoHash: string): Promise<Account>
  /** Takes the password away: the account signs in with codes alone. */
  removePassword(accountId: number): Promise<Account>
}

const profileFields = ['firstName', 'lastName', 'company', 'position', 'language', 'timezone']

/** The calls of accounts, with what an application passes checked. */
export function accountsOf(deps: Deps): AuthAccounts {
  return {
    get: async (accountId) => deps.store.account(checkAccountId(accountId)),
    find: async (identifier) => deps.store.accountOf(parseIdentifier(identifier, deps.settings)),
    create: async (input) => {
      checkTexts('accounts.create', input, { required: ['username'], optional: profileFields })
      return createAccount(deps, input)
    },
    update: async (accountId, patch) => updateProfile(deps, { accountId: checkAccountId(accountId), patch }),
    disable: async (accountId) => disableAccount(deps, checkAccountId(accountId)),
    enable: async (accountId) => enableAccount(deps, checkAccountId(accountId)),
    delete: async (accountId) => deleteAccount(deps, checkAccountId(accountId)),
    setPassword: async (accountId, password) => {
      checkTexts('accounts.setPassword', { password }, { required: ['password'], optional: [] })
      return setPassword(deps, { accountId: checkAccountId(accountId), password })
    },
    importPassword: async (accountId, djangoHash) => {
      checkTexts('accounts.importPassword', { djangoHash }, { required: ['djangoHash'], optional: [] })
      return importPassword(deps, { accountId: checkAccountId(accountId), hash: djangoHash })
    },
    removePassword: async (accountId) => removePassword(deps, checkAccountId(accountId)),
  }
}
