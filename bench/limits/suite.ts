import { createCodes } from '../flow/codes.ts'
import { type Limiting, openKeychime } from '../flow/keychime.ts'
import { createPeople, signInOnce } from '../flow/sign-in.ts'
import { underLoad } from '../harness/load.ts'
import { underLoads, type Worker } from '../harness/loads.ts'
import { type Databases, postgresServer, sqliteFiles } from '../harness/places.ts'
import { speedRatio } from '../harness/statistics.ts'
import type { Figure, Suite, Task } from '../harness/suite.ts'

const inFlight = 32
const mostShare = 0.15
const [all, none] = ['with limits', 'without limits'] as const

/** Every dimension that there is, so high that nobody is refused; large ones are spent in slices. */
const limits: Limiting = {
  otp: { cooldown: 1, hourlyLimit: 100, dailyLimit: 100 },
  limits: {
    requestsPerMinute: 100,
    requestsPerHour: 100,
    verifiesPerMinute: 100,
    deviceRequestsPerHour: 100,
    rangeRequestsPerHour: 1_000_000,
    countryRequestsPerHour: 1_000_000,
    totalRequestsPerHour: 1_000_000,
  },
}

const off: Limiting = {
  otp: { cooldown: 0, hourlyLimit: 0, dailyLimit: 0 },
  limits: { requestsPerMinute: 0, verifiesPerMinute: 0, deviceRequestsPerHour: 0 },
}

const engines = [
  { name: 'sqlite', title: 'SQLite', open: async () => sqliteFiles() },
  { name: 'postgresql', title: 'PostgreSQL', open: postgresServer },
] as const

/** What limits cost who signs in: the flow with every limit there is against none, in one run. */
export const limiting: Suite = {
  name: 'limits',
  parts: engines.map(({ name }) => name),
  async run(task) {
    const figures: Figure[] = []
    for (const { name, title, open } of engines) {
      if (task.only !== undefined && task.only !== name) continue
      const databases = await open()
      figures.push(await costOn(title, databases, task))
      await databases.close()
    }
    return { races: [], figures }
  },
}

async function costOn(title: string, databases: Databases, { load, tell }: Task): Promise<Figure> {
  const [limited, unlimited] = [
    await signingIn(all, await databases.fresh(), limits),
    await signingIn(none, await databases.fresh(), off),
  ]
  const { times, loads } = await underLoads([limited, unlimited], { inFlight, ...load }, (progress) =>
    tell(`limits on ${title}: ${progress}`),
  )
  await limited.close()
  await unlimited.close()
  const { median, lower, upper } = speedRatio(times.get(all) ?? [], times.get(none) ?? [])
  const cost = (ratio: number): string => `${((1 - ratio) * 100).toFixed(0)} %`
  const [ours, theirs] = [loads.get(all), loads.get(none)].map((one) => (one?.perSecond ?? Number.NaN).toFixed(0))
  return {
    what: `OTP flow on ${title}, in process, ${inFlight} in flight: what every limit there is costs of its throughput`,
    toReach: '≤ 15 %',
    measured: `${cost(median)} (${cost(upper)} to ${cost(lower)}); ${ours} flows a second with them, ${theirs} without`,
    reached: 1 - median <= mostShare,
  }
}

async function signingIn(
  name: string,
  database: string,
  config: Limiting,
): Promise<Worker & { close(): Promise<void> }> {
  const codes = createCodes()
  const { steps, close } = await openKeychime({ database, hand: codes.hand }, config)
  const newPerson = createPeople()
  return { name, work: (demand) => underLoad(() => signInOnce(steps, codes, newPerson()), demand), close }
}
