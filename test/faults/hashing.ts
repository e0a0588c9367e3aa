import { createAuth } from '../../src/auth.ts'
import { startServer } from '../server.ts'
import { type Engine, makePlace, type Place, post } from '../sessions/stage.ts'
import { secret, unlimited } from './sign-ins.ts'
import { verifiesWhile } from './verifies.ts'

/** What verifies took while others signed in by password, and while nobody did. */
export interface Hashing {
  /** Milliseconds of each verify, by rounds in turn. */
  readonly calm: readonly (readonly number[])[]
  readonly busy: readonly (readonly number[])[]
  /** How those with a password were answered. */
  readonly passwords: Readonly<Record<number, number>>
}

const password = 'correct horse battery staple'
const names = Array.from({ length: 8 }, (_, number) => `staff${number}`)

/** Has people sign in by code at a steady rate, in every other round beside eight who sign in by password without pause. */
export async function hashBeside(
  engine: Engine,
  load: { readonly rounds: number; readonly seconds: number; readonly perSecond: number },
): Promise<Hashing> {
  const place = await makePlace(engine)
  await makeStaff(place)
  const server = await startServer({ env: { ...unlimited, DATABASE_URL: place.url }, args: ['--log-level', 'silent'] })
  const [calm, busy, passwords]: [number[][], number[][], Record<number, number>] = [[], [], {}]
  const aRound = (): Promise<number[]> => {
    const until = performance.now() + load.seconds * 1_000
    return verifiesWhile(server.url, () => performance.now() < until, load.perSecond)
  }
  for (let round = 0; round < load.rounds; round++) {
    calm.push(await aRound())
    let isOver = false
    const staff = names.map(async (username) => {
      while (!isOver) {
        const { status } = await post(`${server.url}/accounts/token/`, { username, password })
        passwords[status] = (passwords[status] ?? 0) + 1
      }
    })
    busy.push(await aRound())
    isOver = true
    await Promise.all(staff)
  }
  await server.stop()
  await place.remove()
  return { calm, busy, passwords }
}

async function makeStaff({ url }: Place): Promise<void> {
  const auth = createAuth({ secret, environment: 'test', database: url })
  for (const username of names) {
    const { id } = await auth.accounts.create({ username })
    await auth.accounts.setPassword(id, password)
  }
  await auth.close()
}
