// Shows what runs found: tables, JSON, and with --write the page docs/benchmarks.md.
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Run } from './harness/suite.ts'
import { page } from './report/page.ts'
import { tables } from './report/tables.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    page: { type: 'string' },
    command: { type: 'string', default: 'npm run bench' },
  },
})
const runs = positionals.flatMap((file): readonly Run[] => JSON.parse(readFileSync(file, 'utf8')))
const json = `${JSON.stringify(runs, null, 2)}\n`

// Somebody who pipes JSON into a program wants nothing else there.
if (values.json === '-') process.stdout.write(json)
else process.stdout.write(tables(runs))
if (values.json !== undefined && values.json !== '-') writeFileSync(values.json, json)
if (values.page !== undefined) writeFileSync(values.page, page(runs, values.command))
