import type { Auth } from '../../src/index.ts'
import { password, strongHash } from '../http/staff.ts'
import type { Body } from './targets.ts'

/** Words that stand for what a signed-in caller has; they are replaced just before sending. */
export const treasures = [
  '%access%',
  '%refresh%',
  '%challenge%',
  '%handle%',
  '%session%',
  '%code%',
  '%device%',
  '%username%',
  '%password%',
] as const

/** What the words stand for. */
export type Treasures = ReadonlyMap<string, string>

/** The word that belongs into a member of this name. */
const treasureFor: Readonly<Record<string, string>> = {
  identifier: '%recipient%',
  email: '%email%',
  phone: '%phone%',
  otp: '%code%',
  code: '%code%',
  challenge_id: '%challenge%',
  refresh: '%refresh%',
  token: '%access%',
  username: '%username%',
  password: '%password%',
}

/** A body of the document as the caller of today would send it. */
export function withTreasures(body: Body): Body {
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, treasureFor[name] ?? value]))
}

/**
 * Signs somebody in, and asks for a code that somebody else waits for: by email in even rounds, by text message in odd
 * ones. Staff have a password.
 */
export async function treasuresOf(auth: Auth, round: number): Promise<Treasures> {
  const { challengeId } = await auth.otp.request({ identifier: `person${round}@example.com` })
  const verified = await auth.otp.verify({ challengeId, otp: await newestCode(auth) })

  const username = `staff${round}`
  const { id } = await auth.accounts.create({ username })
  await auth.accounts.importPassword(id, strongHash)

  const isEmail = round % 2 === 0
  const recipient = isEmail ? `other${round}@example.com` : `+1202555${String(round % 10_000).padStart(4, '0')}`
  const open = await auth.otp.request({ identifier: recipient })
  return new Map([
    ['%access%', verified.access],
    ['%refresh%', verified.refresh],
    ['%device%', verified.deviceProofs],
    ['%username%', username],
    ['%password%', password],
    ['%challenge%', open.challengeId],
    ['%handle%', open.handle],
    ['%session%', verified.sessionId],
    ['%code%', await newestCode(auth)],
    ['%recipient%', recipient],
    ['%email%', isEmail ? recipient : 'ada@example.com'],
    ['%phone%', isEmail ? '+442079460958' : recipient],
    // Behind TLS the names of cookies begin with it.
    ['%host%', auth.settings.publicUrl.startsWith('https:') ? '__Host-' : ''],
  ])
}

/** The text with every word replaced by what it stands for. */
export function filled(text: string, known: Treasures): string {
  return text.replace(/%[a-z]+%/g, (word) => known.get(word) ?? word)
}

async function newestCode(auth: Auth): Promise<string> {
  await auth.deliver()
  return auth.inbox?.messages()[0]?.code ?? ''
}
