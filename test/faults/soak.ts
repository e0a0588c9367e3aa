import { residentMegabytes } from '../figures/figure.ts'
import { type Engine, startLonely } from '../sessions/stage.ts'
import { newTally, signIn, signInsFor, type Tally } from './sign-ins.ts'

/** What a server is after people signed in for a long time, each of them new. */
export interface Soak {
  readonly tally: Tally
  readonly people: number
  /** Its resident memory, sixty times over. */
  readonly megabytes: readonly number[]
  /** How fast that grew over the last five sixths. */
  readonly megabytesPerTenMinutes: number
}

const LOOKS = 60

/** Signs new people in at a steady rate, for so many seconds (E19); Linux only. */
export async function soak(
  engine: Engine,
  load: { readonly seconds: number; readonly perSecond: number },
): Promise<Soak> {
  const { server, stop } = await startLonely(engine)
  const [tally, megabytes] = [newTally(), [] as number[]]
  const everyMs = (load.seconds * 1_000) / LOOKS
  const timer = setInterval(() => megabytes.push(residentMegabytes(server.pid)), everyMs)
  let people = 0
  await signInsFor(load, (number) => {
    people++
    return signIn(server.url, `p${number}@example.com`, tally)
  })
  clearInterval(timer)
  await stop()
  const perLook = slopeOf(megabytes.slice(megabytes.length / 6))
  return { tally, people, megabytes, megabytesPerTenMinutes: (perLook * 600_000) / everyMs }
}

/** How much values grow from one to the next, by least squares. */
function slopeOf(values: readonly number[]): number {
  const [middle, mean] = [(values.length - 1) / 2, values.reduce((sum, value) => sum + value, 0) / values.length]
  const rise = values.reduce((sum, value, at) => sum + (at - middle) * (value - mean), 0)
  return rise / values.reduce((sum, _, at) => sum + (at - middle) ** 2, 0)
}
