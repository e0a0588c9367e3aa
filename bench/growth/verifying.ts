import { createCodes } from '../flow/codes.ts'
import { openAuth } from '../flow/keychime.ts'
import { createPeople } from '../flow/sign-in.ts'
import type { Databases } from '../harness/places.ts'
import { type Contestant, race } from '../harness/race.ts'
import { median, speedRatio } from '../harness/statistics.ts'
import type { Figure, Task } from '../harness/suite.ts'
import { fill } from './fill.ts'

const mostTimes = 1.2

/** What verifying a code costs, whatever the number of challenges that are there. */
export async function verifyingAmong(engine: string, databases: Databases, task: Task): Promise<Figure> {
  const sizes = task.isQuick ? [1e3, 1e4, 1e5] : [1e3, 1e4, 1e5, 1e6]
  const instances: Instance[] = []
  for (const size of sizes) {
    task.tell(`verifying on ${engine}: making ${size} challenges`)
    instances.push(await instanceAmong(size, await databases.fresh()))
  }
  const contestants = instances.map(({ contestant }) => contestant)
  const times = await race(contestants, task.effort, (progress) => task.tell(`verifying on ${engine}: ${progress}`))
  for (const { close } of instances) await close()

  const [fewest, most] = [times.get(nameOf(sizes[0])) ?? [], times.get(nameOf(sizes.at(-1))) ?? []]
  const { median: ratio, lower, upper } = speedRatio(fewest, most)
  const each = [...times].map(([name, own]) => `${name}: ${(median(own) / 1000).toFixed(0)} µs`)
  return {
    what: `Verifying by challenge id on ${engine}, no disk to wait for: among ${nameOf(sizes.at(-1))} challenges, against ${nameOf(sizes[0])}`,
    toReach: `≤ ${mostTimes} ×`,
    measured: `${ratio.toFixed(2)} × (${lower.toFixed(2)} to ${upper.toFixed(2)}); ${each.join(', ')}`,
    reached: ratio <= mostTimes,
  }
}

interface Instance {
  readonly contestant: Contestant
  close(): Promise<void>
}

/** Verifies right codes, each asked for before it is measured. */
async function instanceAmong(size: number, database: string): Promise<Instance> {
  const codes = createCodes()
  const auth = openAuth({ database, hand: codes.hand })
  await auth.ready()
  await fill(database, 'challenges', size)
  const newPerson = createPeople()
  const ask = async (): Promise<{ readonly challengeId: string; readonly otp: string }> => {
    const { phone } = newPerson()
    const arriving = codes.arriving(phone)
    const { challengeId } = await auth.otp.request({ identifier: phone })
    return { challengeId, otp: await arriving }
  }
  const contestant: Contestant = {
    name: nameOf(size),
    async prepare(count) {
      const asked: Awaited<ReturnType<typeof ask>>[] = []
      while (asked.length < count) asked.push(await ask())
      await auth.deliver()
      return (index) => auth.otp.verify(asked[index] ?? { otp: '' })
    },
  }
  return { contestant, close: auth.close }
}

function nameOf(size = 0): string {
  return size.toLocaleString('en')
}
