import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { post } from '../server/caller.ts'
import { startServer, type TestServer } from '../server.ts'
import { askFor, newTally, signIn, signInsFor, type Tally, unlimited } from './sign-ins.ts'

/** What servers on one file of SQLite answered while people signed in at each of them. */
export interface OneFile {
  readonly tally: Tally
  /** Codes that one recipient was sent in an hour, of 60 requests at all servers; ten are allowed. */
  readonly allowed: number
  /** Successes of one right code at all servers, 60 times at once. */
  readonly redeemed: number
}

const SERVERS = 3
const AT_ONCE = 60

/** Signs people in at three servers on one file, so many a second at each. */
export async function oneFile(load: { readonly seconds: number; readonly perSecond: number }): Promise<OneFile> {
  const folder = mkdtempSync(join(tmpdir(), 'keychime-one-file-'))
  const env = { ...unlimited, DATABASE_URL: `sqlite:${folder}/auth.db`, KEYCHIME_OTP__COOLDOWN: '0' }
  const servers = await Promise.all(Array.from({ length: SERVERS }, () => startServer({ env })))
  const serverAt = (number: number): TestServer => servers[number % SERVERS] as TestServer

  const { challengeId, otp } = await askFor(serverAt(0).url, 'bob@example.com')
  const tally = newTally()
  const signingIn = signInsFor({ seconds: load.seconds, perSecond: load.perSecond * SERVERS }, (number) =>
    signIn(serverAt(number).url, `p${number}@example.com`, tally),
  )
  const allowed = await accepted(serverAt, '/accounts/otp/request/', { identifier: 'ada@example.com' })
  const redeemed = await accepted(serverAt, '/accounts/otp/verify/', { challenge_id: challengeId, otp })
  await signingIn

  await Promise.all(servers.map((server) => server.stop()))
  rmSync(folder, { recursive: true })
  return { tally, allowed, redeemed }
}

/** Sends the same to all servers, many times at once, again where that is asked for; gives how often it was accepted. */
async function accepted(serverAt: (number: number) => TestServer, path: string, body: object): Promise<number> {
  const last = async (number: number): Promise<number> => {
    const { status } = await post(serverAt(number), path, body)
    return status === 503 ? last(number) : status
  }
  const statuses = await Promise.all(Array.from({ length: AT_ONCE }, (_, number) => last(number)))
  const others = statuses.filter((status) => ![200, 401, 428, 429].includes(status))
  if (others.length > 0) throw new Error(`servers on one file answered ${[...new Set(others)].join(', ')}`)
  return statuses.filter((status) => status === 200).length
}
