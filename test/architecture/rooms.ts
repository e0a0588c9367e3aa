/** What a room may import from another: everything, or types alone. */
export type Edge = string | { readonly types: string }

/**
 * The rooms of the house and the arrows between them. A room is a folder under `src/`, a file directly in it, or `web`.
 * Every arrow points one way: if a change needs one back, the change is in the wrong room.
 */
export const rooms: Readonly<Record<string, readonly Edge[]>> = {
  errors: [],
  transports: [],
  jwt: ['errors'],
  outbound: [],
  verifier: ['outbound'],
  core: ['jwt', 'errors', 'transports'],
  store: ['core', 'errors'],
  limiter: ['core', 'errors'],
  vendor: ['core'],
  providers: ['core', 'transports', 'vendor', 'jwt'],
  captcha: ['core', 'errors', 'vendor'],
  config: ['core', 'jwt', 'errors', 'transports'],
  api: ['transports'],
  http: ['api', 'core', 'errors', 'jwt'],
  auth: ['api', 'captcha', 'config', 'core', 'errors', 'http', 'jwt', 'limiter', 'providers', 'store'],
  inspection: ['core', 'errors', 'store'],
  upkeep: ['core', 'errors', 'limiter', 'store'],
  checkup: ['auth', 'captcha', 'core', 'inspection', 'providers', 'vendor'],
  simulation: ['core'],
  trial: ['auth', 'core', 'errors', 'providers', 'transports', 'vendor'],
  index: ['auth', 'config', 'core', 'errors', 'http', 'jwt', 'providers', 'store'],
  mounts: ['auth'],
  server: [
    'mounts',
    'auth',
    'inspection',
    'upkeep',
    'checkup',
    'trial',
    'simulation',
    'http',
    'config',
    'core',
    'jwt',
    'errors',
    'transports',
  ],
  client: [{ types: 'api' }, { types: 'transports' }],
  testing: ['auth', 'config', 'core', 'errors', 'providers', 'store', 'transports'],
  web: ['client'],
}

/** What unit tests may import besides what their room may: the test kit, and the room's own files. */
export const roomsForTests: readonly Edge[] = ['testing']

/** The files that other packages import by name; only these gather what rooms have. */
export const entryFiles: ReadonlySet<string> = new Set([
  'src/index.ts',
  'src/mounts/node.ts',
  'src/testing/index.ts',
  'src/outbound/index.ts',
  'src/verifier/index.ts',
  'src/client/login/index.ts',
])

/** Rooms that are given the time and the dice, and the files that make the real ones: one a program. */
export const withoutClock: ReadonlySet<string> = new Set([
  'core',
  'store',
  'limiter',
  'http',
  'providers',
  'vendor',
  'captcha',
  'jwt',
  'verifier',
  'simulation',
])
export const clockFiles: ReadonlySet<string> = new Set(['src/core/ambient.ts', 'src/verifier/index.ts'])

/** Where environment variables may be read. */
export const withEnvironment: ReadonlySet<string> = new Set(['server', 'auth'])

/** Lines of the longest file. */
export const longestFile = 300
