// Shows what runs found: tables, JSON, and with --write the pages docs/benchmarks.md, docs/benchmarks-flow.md and docs/benchmarks-routing.md.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Run } from './harness/suite.ts'
import { flowChart, flowPage } from './report/flow-page.ts'
import { page } from './report/page.ts'
import { routingPage } from './report/routing-page.ts'
import { tables } from './report/tables.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    pages: { type: 'string' },
    command: { type: 'string', default: 'npm run bench' },
  },
})
const runs = positionals.flatMap((file): readonly Run[] => JSON.parse(readFileSync(file, 'utf8')))
const json = `${JSON.stringify(runs, null, 2)}\n`

// Somebody who pipes JSON into a program wants nothing else there.
if (values.json === '-') process.stdout.write(json)
else process.stdout.write(tables(runs))
if (values.json !== undefined && values.json !== '-') writeFileSync(values.json, json)
if (values.pages !== undefined) writePages(values.pages, values.command)

/** The pages of what was run; the others stay as they are. */
function writePages(folder: string, command: string): void {
  const tokens = runs.filter(({ suite }) => suite === 'jwt')
  const routes = runs.filter(({ suite }) => suite === 'routing')
  const signIns = runs.filter(({ suite }) => suite !== 'jwt' && suite !== 'routing')
  if (tokens.length > 0) writeFileSync(join(folder, 'benchmarks.md'), page(tokens, command))
  if (routes.length > 0) writeFileSync(join(folder, 'benchmarks-routing.md'), routingPage(routes, command))
  if (signIns.length > 0) writeFileSync(join(folder, 'benchmarks-flow.md'), flowPage(signIns, command))
  if (signIns.some(({ suite }) => suite === 'flow'))
    writeFileSync(join(folder, 'benchmarks-flow.svg'), flowChart(signIns))
}
