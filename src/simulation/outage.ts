import type { Fleet, Trouble } from './fleet.ts'
import { isTaken } from './messages.ts'
import type { Policy } from './policies.ts'
import { type Crowd, type Person, simulate } from './run.ts'
import { type Summary, summaryOf } from './summary.ts'

/** What happens when the vendor that carries most gets into trouble. */
export interface OutageResult {
  readonly kind: Trouble['kind']
  readonly vendor: string
  /** Of the people who asked while it lasted. */
  readonly during: Summary
  /** Messages that it was still given while it lasted, in the country that gave it most. */
  readonly stillGiven: number
  /** Its share of all messages before, and in the last quarter, long after it came back. */
  readonly before: number
  readonly after: number
}

/** Runs the same morning twice: to see who carries most at noon, and then with that vendor in trouble from noon on. */
export function outage(
  fleet: Fleet,
  crowd: Crowd,
  of: { readonly kind: Trouble['kind']; readonly policy: (fleet: Fleet) => Policy },
): OutageResult {
  const [from, to, late] = [0.5, 0.6, 0.75].map((part) => part * crowd.lastsMs) as [number, number, number]
  const calm = simulate(fleet, { ...crowd, untilMs: from }, of.policy(fleet))
  const vendor = busiest(fleet, asked(calm, from / 2, from))
  const troubled = { ...fleet, troubles: [...fleet.troubles, { vendor, from, to, kind: of.kind }] }
  const people = simulate(troubled, crowd, of.policy(troubled))
  const during = asked(people, from, to)
  return {
    kind: of.kind,
    vendor: fleet.vendors[vendor] ?? '',
    during: summaryOf(during),
    stillGiven: Math.max(
      ...fleet.countries.map((_, country) =>
        givenTo(
          vendor,
          during.filter((one) => one.country === country),
        ),
      ),
    ),
    before: shareOf(vendor, asked(people, from / 2, from)),
    after: shareOf(vendor, asked(people, late, crowd.lastsMs)),
  }
}

function asked(people: readonly Person[], from: number, to: number): readonly Person[] {
  return people.filter(({ askedAt }) => askedAt >= from && askedAt < to)
}

function busiest({ vendors }: Fleet, people: readonly Person[]): number {
  const given = vendors.map((_, vendor) => givenTo(vendor, people))
  return given.indexOf(Math.max(...given))
}

function givenTo(vendor: number, people: readonly Person[]): number {
  return people.reduce(
    (sum, { messages }) => sum + messages.filter((message) => message.vendor === vendor && isTaken(message)).length,
    0,
  )
}

function shareOf(vendor: number, people: readonly Person[]): number {
  return (
    givenTo(vendor, people) /
    Math.max(
      1,
      people.reduce((sum, { messages }) => sum + messages.filter(isTaken).length, 0),
    )
  )
}
