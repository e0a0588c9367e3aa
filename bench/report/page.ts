import { ours, type Race, type Standing } from '../harness/standings.ts'
import type { Run } from '../harness/suite.ts'
import { doubts, number, times, yesNo } from './words.ts'

/** `docs/benchmarks.md`: what runs on one machine found, Node versions side by side. */
export function page(runs: readonly Run[], command: string): string {
  const races = runs.flatMap((run) => run.races)
  const titles = [...new Set(races.map(({ title }) => title))]
  const rounds = Math.min(...races.map((race) => race.rounds))
  return `# Benchmarks

How many times as fast keychime is as its peers and as bare \`node:crypto\`.

Measured on ${runs[0]?.startedAt.slice(0, 10)} by \`${command}\` (${runs[0]?.machine}).
${doubts(runs).join('\n')}

All contestants of a table ran in turn in one process, in an order drawn anew every round, on strings made anew; the ratios
are medians over the quietest quarter of the rounds, at least ${rounds}. Times belong to the machine, ratios hold: see
[how to read them](#how-to-read-them). Peers: ${peers(runs, ['fast-jwt', 'jose', 'jsonwebtoken'])}.

${titles.map((title) => raceSection(title, runs)).join('\n\n')}
${figuresTable(runs, 'The event loop')}
${explanation}`
}

const explanation = `## How to read them

Each contestant was first held to what it is there for: a good token is accepted and read rightly; another key's signature,
a changed payload or signature, an expired token, another audience and another issuer are refused.

- **keychime** verifies by \`auth.tokens.verify\` of an instance, every check on, tokens that people got by signing in. It
  signs by what signs at sign-in, which makes the claims and a random id of each token; peers get their claims ready. RS256
  signs in other threads, with 64 signatures in flight.
- **raw node:crypto** is the limit: nothing but the signature, of text and bytes that are ready, with a parsed key. An HMAC is
  made and compared in constant time; ECDSA is in DER, and once more in \`ieee-p1363\`, the form that tokens have.
- **fast-jwt**, **jsonwebtoken** and **jose** check signature, expiry, issuer and audience, with keys parsed before. jose has
  a \`CryptoKey\`; with 64 in flight it uses a second core. With its cache on, fast-jwt has seen every token before.

Where a goal is missed, this is what stands between it and us. The limit works on bytes that are ready and makes nothing;
a token is a string, its claims are an answer, and what is made has to be collected. Making bytes of a token's text and
signature alone took an RS256 verification from 27.7 µs to 29.6, before any check. Of 3.3 µs that HS256 takes on Node 20
(raw: 2.7), the two hashes of an HMAC are 1.5, comparing 0.5, decoding 0.2 and reading the claims 0.4; reading them as a string
in place of bytes, and comparing them in JavaScript, were slower. jose with 64 in flight has a second core
to itself. And the machine has two speeds: while a neighbour uses its cores, OpenSSL takes 1.6 times as long and JavaScript
3 times, so only the quietest quarter of the rounds counts, by the time of all contestants together.
`

/** Peers and their versions. */
export function peers(runs: readonly Run[], names: readonly string[]): string {
  return names.map((name) => `${name} ${runs[0]?.peers[name]}`).join(', ')
}

function raceSection(title: string, runs: readonly Run[]): string {
  const held = runs.flatMap((run) => run.races.filter((race) => race.title === title).map((race) => ({ run, race })))
  const names = [...new Set(held.flatMap(({ race }) => race.standings.map(({ name }) => name)))].filter(
    (n) => n !== ours,
  )
  const head = ['keychime, as a multiple of', 'to reach', ...held.map(({ run }) => `Node ${run.node}`)]
  const rows = names.map((name) => {
    const found = held.map(({ race }) => standing(race, name))
    return [name, toReach(found), ...found.map(cell)]
  })
  return `## ${title}\n\n${table([head, ...rows])}${absences(held.map(({ race }) => race))}`
}

function standing({ standings }: Race, name: string): Standing | undefined {
  return standings.find((one) => one.name === name)
}

/** Goals may differ from Node to Node: then they stand in the order of the columns. */
function toReach(found: readonly (Standing | undefined)[]): string {
  const goals = found.flatMap((one) => (one?.toReach === undefined ? [] : [String(one.toReach)]))
  if (goals.length === 0) return ''
  return `≥ ${new Set(goals).size === 1 ? goals[0] : goals.join(', ')}`
}

function cell(found: Standing | undefined): string {
  if (found?.unavailable !== undefined) return 'not available'
  if (found?.oursIs === undefined)
    return found?.nanoseconds === undefined ? '' : `(${number(found.nanoseconds / 1000)} µs)`
  return [times(found.oursIs), yesNo(found.reached)].filter((word) => word !== '').join(': ')
}

function absences(races: readonly Race[]): string {
  const sentences = races.flatMap(({ standings }) =>
    standings.flatMap(({ name, unavailable }) =>
      unavailable === undefined ? [] : [`${name} is not available: ${unavailable}`],
    ),
  )
  return [...new Set(sentences)].map((sentence) => `\n\n${sentence}`).join('')
}

/** The figures of runs, under a heading; nothing where there are none. */
export function figuresTable(runs: readonly Run[], heading: string): string {
  const rows = runs.flatMap(({ node, figures }) =>
    figures.map(({ what, toReach, measured, reached }) => [what, node, toReach, measured, yesNo(reached)]),
  )
  if (rows.length === 0) return ''
  return `\n## ${heading}\n\n${table([['figure', 'Node', 'to reach', 'measured', 'reached'], ...rows])}\n`
}

/** A table in Markdown, its head first. */
export function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n')
}
