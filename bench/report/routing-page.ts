import type { Race, Standing } from '../harness/standings.ts'
import type { Run } from '../harness/suite.ts'
import { figuresTable, table } from './page.ts'
import { doubts, number, times } from './words.ts'

/** `docs/benchmarks-routing.md`: what it takes to choose the way of a message, Node versions side by side. */
export function routingPage(runs: readonly Run[], command: string): string {
  const races = runs.flatMap((run) => run.races)
  const titles = [...new Set(races.map(({ title }) => title))]
  const rounds = Math.min(...races.map((race) => race.rounds))
  return `# Benchmarks of choosing a way

What it takes to choose [the way of a message](routing.md), and what of it is in the way of whoever asks for a code.

Measured on ${runs[0]?.startedAt.slice(0, 10)} by \`${command}\` (${runs[0]?.machine}).
${doubts(runs).join('\n')}

All contestants of a table ran in turn in one process, in an order drawn anew every round; numbers are medians over the quietest
quarter of the rounds, at least ${rounds}. Times belong to the machine: see [how to read them](#how-to-read-them).

${titles.map((title) => section(title, runs)).join('\n\n')}
${figuresTable(runs, 'Figures')}
${explanation}`
}

const explanation = `## How to read them

- **A decision** is \`routeFor\` of the code that serves: to ten countries in turn, in each of which every way is known by fifty
  messages. Six ways are six providers of text messages; eighteen are six providers of WhatsApp, text and call each.
- **Asking for a code** is \`auth.otp.request\` in process, 32 in flight, with the challenge, the message, its event and the limits
  written, and the message handed over beside it. keychime is as it comes; *without learning* has \`routing.learn: false\`, which leaves
  the ladder and the order of \`otp.channels\`, and writes no choice to be explained later. SQLite, with nothing to wait for on a disk,
  which would hide the difference. What is added beside the decision is writing it: the numbers of the
  four ways that come first, some 170 bytes in the row of the message, and how many others there were.
`

function section(title: string, runs: readonly Run[]): string {
  const held = runs.flatMap(({ node, races }) =>
    races.filter((race) => race.title === title).map((race) => ({ node, race })),
  )
  const names = [...new Set(held.flatMap(({ race }) => race.standings.map(({ name }) => name)))]
  const rows = names.map((name) => [name, ...held.map(({ race }) => cell(standing(race, name)))])
  return `## ${title}\n\n${table([['', ...held.map(({ node }) => `Node ${node}`)], ...rows])}`
}

function standing({ standings }: Race, name: string): Standing | undefined {
  return standings.find((one) => one.name === name)
}

function cell(found: Standing | undefined): string {
  if (found?.nanoseconds === undefined) return ''
  const took = `${number(found.nanoseconds / 1000)} µs`
  return found.oursIs === undefined ? took : `${took}; keychime is ${times(found.oursIs)} × as fast`
}
