import { availableParallelism } from 'node:os'
import { type AuthAccounts, accountsOf } from './auth/accounts.ts'
import { providersOf, routingOf } from './auth/channels.ts'
import { callsTo, type Running, run, stop } from './auth/running.ts'
import { stepUpOf } from './auth/step-up.ts'
import { storageOf } from './auth/storage.ts'
import type { AuthConfig } from './config/auth-config.ts'
import { inForce } from './config/policy.ts'
import { type ConfigSource, resolveConfig } from './config/resolve.ts'
import { type Ambient, createAmbient } from './core/ambient.ts'
import { checkChannel, checkTexts } from './core/arguments.ts'
import type { Channel, Transport } from './core/channel.ts'
import { createGuard } from './core/defence/guard.ts'
import type { Deps, RequestContext } from './core/deps.ts'
import { createHashing } from './core/hashing.ts'
import type { Inbox } from './core/inbox.ts'
import { createListeners, type Listeners } from './core/listeners.ts'
import { type OtpRequest, type OtpRequested, requestOtp } from './core/otp.ts'
import { type OtpService, otpService } from './core/otp-service.ts'
import { type Obtained, obtainTokens, type PasswordSignIn } from './core/password-sign-in.ts'
import type { Account } from './core/records.ts'
import { authenticate, endSessionOf, type Refreshed, refreshSession } from './core/sessions.ts'
import type { Settings } from './core/settings.ts'
import { type OtpStatus, otpStatus } from './core/status.ts'
import type { Keyring } from './core/token-keys.ts'
import { type TokenClaims, verifyAccess } from './core/tokens.ts'
import { type OtpGuess, type OtpVerified, verifyOtp } from './core/verify-otp.ts'
import { AuthError, toStartError } from './errors.ts'
import { createHandler, type Handler } from './http/handler.ts'
import { createVerifiedTokens } from './jwt/cache.ts'
import type { StoreFacts, Writer } from './store/open.ts'

/** An email or phone variant of a request or a guess. */
type WithEmail<T> = Omit<T, 'identifier' | 'channel'> & { readonly email: string }
type WithPhone<T> = Omit<T, 'identifier' | 'channel'> & { readonly phone: string }

/** Asking for codes and giving them back. */
export interface AuthOtp {
  /** Sends a code; see `requestOtp` for what it throws. */
  request(input: OtpRequest, context?: RequestContext): Promise<OtpRequested>
  requestEmail(input: WithEmail<OtpRequest>, context?: RequestContext): Promise<OtpRequested>
  requestPhone(input: WithPhone<OtpRequest>, context?: RequestContext): Promise<OtpRequested>
  /** Trades a code for a session; `authentication_failed` whatever is wrong with it. */
  verify(input: OtpGuess, context?: RequestContext): Promise<OtpVerified>
  verifyEmail(input: WithEmail<OtpGuess>, context?: RequestContext): Promise<OtpVerified>
  verifyPhone(input: WithPhone<OtpGuess>, context?: RequestContext): Promise<OtpVerified>
  /** How far the message of a challenge has come, by its handle. */
  status(handle: string): Promise<OtpStatus>
  /** The first specification's `OTPService`. */
  readonly service: OtpService
}

/** Access and refresh tokens. */
export interface AuthTokens {
  /**
   * Checks an access token of ours by itself: synchronous, asks nobody. Throws `token_not_valid`, also for tokens of
   * `jwt.foreign`: only `authenticate` looks up the account that they depend on.
   */
  verify(access: string): TokenClaims
  /**
   * Signs in with a username, or a proven email address, and a password. Throws `invalid_credentials` whatever is wrong
   * with them, `rate_limited`, `validation_error` for what is no password, and `unavailable` when too many are checked.
   */
  obtain(input: PasswordSignIn, context?: RequestContext): Promise<Obtained>
  /** Trades a refresh token. Throws `token_not_valid` or `no_active_account`. */
  refresh(refresh: string, context?: RequestContext): Promise<Refreshed>
  /** Ends the session of a refresh token. */
  revoke(refresh: string, context?: RequestContext): Promise<void>
}

/** Passwordless login, wired. */
export interface Auth {
  /** Answers requests to every route; mounts anywhere that speaks fetch. */
  readonly handler: Handler
  readonly otp: AuthOtp
  readonly tokens: AuthTokens
  readonly accounts: AuthAccounts
  /** The keys of access tokens. */
  readonly keys: Pick<Keyring, 'list' | 'rotate'>
  /**
   * The account that a request's access token signs in, as long as its session lives, or the account where the token is of
   * `jwt.foreign`; otherwise `undefined`.
   */
  authenticate(request: Request): Promise<Account | undefined>
  /** Hears of events after their commit; the function it gives stops that. */
  readonly on: Listeners['on']
  /** The ways that messages can go by the providers in use; without those that only whoever asks for them by name gets. */
  readonly transports: readonly Transport[]
  /** The development inbox, where it is one of the channels. */
  readonly inbox: Inbox | undefined
  /** The checked configuration, defaults filled in. Holds keys: never print it. */
  readonly settings: Settings
  /**
   * Takes limits, and which numbers are taken, over from another configuration, while everything goes on; gives the names of
   * settings that differ too and wait for the next start.
   *
   * @throws {ConfigError} with every mistake in it; what is in force stays.
   */
  adopt(config: AuthConfig, source?: ConfigSource): readonly string[]
  /**
   * What database this is, once it was reached.
   *
   * @throws {StartError} when it cannot be reached or written, or is newer than this version.
   */
  database(): Promise<StoreFacts>
  /**
   * Fulfils when it can work. Only PostgreSQL, and keys in the database, take a moment; what is asked before waits for them
   * by itself, but for `tokens.verify`.
   *
   * @throws {StartError} when the database or those keys cannot be used.
   */
  ready(): Promise<void>
  /** Fulfils when every message that is due was handed to its provider. */
  deliver(): Promise<void>
  /**
   * Forgets what is past its retention, as every process does by itself once a minute, one at a time; gives how many rows went.
   * For hosts that sleep between requests.
   */
  tidy(): Promise<number>
  /** Hands over what is being sent, then closes the database. */
  close(): Promise<void>
}

/** What surrounds an instance; tests bring their own. */
export interface Surroundings {
  /** The clock and the dice; the machine's own where they are not given. */
  readonly ambient?: Partial<Pick<Ambient, 'now' | 'random'>> | undefined
  /** Hears of errors that are nobody's refusal. Default: standard error. */
  readonly onError?: (error: unknown, requestId?: string) => void
  /** Where the `console` channel prints. Default: standard output. */
  readonly print?: (line: string) => void
  /** Hears what vendors are asked, where `debug_logging` is on; never a body. Default: standard error. */
  readonly debug?: (line: string) => void
  /**
   * Who writes to a file of SQLite. `thread`: a thread of its own, so that no commit keeps the event loop; for processes that run for
   * long and are not bundled, as the standalone server. Default `here`.
   */
  readonly writer?: Writer
  /** Where the configuration was written, for mistakes in it. */
  readonly source?: ConfigSource
}

/**
 * Checks the configuration, opens the database, and wires the rooms.
 *
 * @throws {ConfigError} with every mistake in the configuration.
 * @throws {StartError} when a database file cannot be opened.
 */
export function createAuth(config: AuthConfig, surroundings: Surroundings = {}): Auth {
  const { onError = (error) => console.error(error), source } = surroundings
  const ambient = createAmbient(surroundings.ambient)
  const policy = inForce(settingsOf(config, source, ambient))
  const providers = providersOf(policy.settings, { ...surroundings, ambient })
  const { store, database, limitsReady } = storageOf(policy.settings, { ...surroundings, ambient, onError })
  const listeners = createListeners(onError)
  const guard = createGuard({ ambient, store, report: onError })
  const deps: Deps = {
    get settings() {
      return policy.settings
    },
    ambient,
    store,
    ...providers,
    ...routingOf(policy.settings, providers.channels, ambient),
    get tokenKeys() {
      return running.keyring.current()
    },
    ...stepUpOf(policy.settings, ambient),
    guard,
    ...verifiedTokensOf(policy.settings),
    hashing: createHashing(availableParallelism()),
    get revocations() {
      return running.revocations
    },
    publish: listeners.publish,
    report: onError,
    ...callsTo(() => running),
  }
  const running = run(deps, listeners.on)
  const inbox = providers.channels.find(isInbox)

  return {
    ...callsOf(deps),
    handler: createHandler(deps, { onError, settle: running.worker.drain, ...(inbox === undefined ? {} : { inbox }) }),
    keys: running.keyring,
    on: listeners.on,
    inbox,
    get settings() {
      return policy.settings
    },
    adopt: (config, source) => policy.adopt(settingsOf(config, source, ambient)),
    database,
    ready: () => inTurn([database, limitsReady, ...stepsOf(running)]),
    deliver: running.worker.drain,
    tidy: running.housekeeper.tidy,
    close: once(() => stop(running).then(guard.stop).then(store.close)),
  }
}

/** What an instance needs before it can work, besides its database. */
function stepsOf({ keyring, revocations, learner }: Running): readonly (() => Promise<unknown>)[] {
  return [keyring.ready, revocations.ready, learner.follow]
}

async function inTurn(steps: readonly (() => Promise<unknown>)[]): Promise<void> {
  try {
    for (const step of steps) await step()
  } catch (error) {
    toStartError(error)
  }
}

/** What was written, checked. */
function settingsOf(config: AuthConfig, source: ConfigSource | undefined, ambient: Ambient): Settings {
  const environment = config?.environment ?? environmentOfProcess()
  return resolveConfig({ ...config, environment }, source, ambient.now())
}

function callsOf(deps: Deps): Pick<Auth, 'otp' | 'tokens' | 'accounts' | 'authenticate' | 'transports'> {
  return {
    otp: otpOf(deps),
    tokens: tokensOf(deps),
    accounts: accountsOf(deps),
    authenticate: (request) => signedInAccount(deps, request),
    transports: transportsOf(deps.channels),
  }
}

/** Closing twice is closing once. */
function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => (done ??= work())
}

/** The one setting that Node hosts share: an instance is for production where its process is. */
function environmentOfProcess(): 'development' | 'production' {
  return process.env['NODE_ENV'] === 'production' ? 'production' : 'development'
}

function transportsOf(channels: readonly Channel[]): readonly Transport[] {
  const ways = channels.flatMap(({ transports, onlyByName = [] }) =>
    transports.filter((way) => !onlyByName.includes(way)),
  )
  return [...new Set(ways)]
}

function isInbox(channel: Channel): channel is Inbox {
  return channel.name === 'inbox' && 'messages' in channel
}

function otpOf(deps: Deps): AuthOtp {
  const request: AuthOtp['request'] = async (input, context) => {
    const optional = ['challengeId', 'sourceUrl', 'locale', 'stepUpProof'] as const
    checkTexts('otp.request', input, { required: ['identifier'], optional })
    checkChannel('otp.request', input.channel)
    return requestOtp(deps, input, context)
  }
  const verify: AuthOtp['verify'] = async (input, context) => {
    const optional = ['identifier', 'challengeId', 'sourceUrl', 'stepUpProof'] as const
    checkTexts('otp.verify', input, { required: ['otp'], optional })
    checkChannel('otp.verify', input.channel)
    return verifyOtp(deps, input, context)
  }
  return {
    request,
    verify,
    requestEmail: ({ email, ...rest }, context) => request({ ...rest, identifier: email, channel: 'email' }, context),
    requestPhone: ({ phone, ...rest }, context) => request({ ...rest, identifier: phone, channel: 'phone' }, context),
    verifyEmail: ({ email, ...rest }, context) => verify({ ...rest, identifier: email, channel: 'email' }, context),
    verifyPhone: ({ phone, ...rest }, context) => verify({ ...rest, identifier: phone, channel: 'phone' }, context),
    status: (handle) => otpStatus(deps, handle),
    service: otpService(deps),
  }
}

function tokensOf(deps: Deps): AuthTokens {
  return {
    verify: (access) => verifyAccess(deps, access),
    obtain: async (input, context) => {
      const name = input?.username === undefined ? 'email' : 'username'
      checkTexts('tokens.obtain', input, { required: [name, 'password'], optional: [] })
      return obtainTokens(deps, input, context)
    },
    refresh: (refresh, context) => refreshSession(deps, refresh, context),
    revoke: (refresh, context) => endSessionOf(deps, refresh, context),
  }
}

function verifiedTokensOf({ jwt }: Settings): Pick<Deps, 'verifiedTokens'> {
  return jwt.verifiedTokenCache === 0 ? {} : { verifiedTokens: createVerifiedTokens(jwt.verifiedTokenCache) }
}

async function signedInAccount(deps: Deps, request: Request): Promise<Account | undefined> {
  try {
    return (await authenticate(deps, request.headers.get(deps.settings.jwt.authHeaderName) ?? undefined)).account
  } catch (error) {
    if (error instanceof AuthError && error.status === 401) return undefined
    throw error
  }
}
