// Runs suites on the Node that runs this, and writes what they found; `scripts/bench.mjs` starts it on each.
import { writeFileSync } from 'node:fs'
import { availableParallelism, loadavg, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import type { Effort } from './harness/race.ts'
import type { Run, Suite, Task } from './harness/suite.ts'
import { teller } from './harness/teller.ts'
import { dependencies } from './package.json' with { type: 'json' }
import { suites } from './suites.ts'

const thorough = {
  effort: { raceMs: 12_000, leastRounds: 40, sliceMs: 4, warmUpMs: 500, inputs: 1000 } satisfies Effort,
  load: { rounds: 12, roundMs: 1000 },
}
const quick = {
  effort: { raceMs: 400, leastRounds: 5, sliceMs: 1, warmUpMs: 60, inputs: 50 } satisfies Effort,
  load: { rounds: 1, roundMs: 300 },
}

const nodeMajor = Number.parseInt(process.versions.node, 10)
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { results: { type: 'string' }, quick: { type: 'boolean', default: false } },
})
if (values.results === undefined) throw new TypeError('--results must name the file to write')

const unknown = positionals.filter((name) => !known().includes(name))
if (unknown.length > 0) {
  process.stderr.write(`keychime: ${unknown.join(', ')} is none of: ${known().join(', ')}\n`)
  process.exit(2)
}

// Ends as a program does that has to clean up: with what is to be done at its exit.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))

const runs: Run[] = []
for (const { suite, only } of chosen(positionals)) runs.push(await run(suite, only))
writeFileSync(values.results, JSON.stringify(runs))

/** `jwt` is a suite, `jwt/HS256` a part of one; nothing is everything. */
function chosen(names: readonly string[]): readonly { suite: Suite; only: string | undefined }[] {
  if (names.length === 0) return suites.map((suite) => ({ suite, only: undefined }))
  return names.flatMap((name) => {
    const [first, only] = name.split('/')
    return suites.filter((suite) => suite.name === first).map((suite) => ({ suite, only }))
  })
}

function known(): readonly string[] {
  return suites.flatMap(({ name, parts }) => [name, ...parts.map((part) => `${name}/${part}`)])
}

async function run(suite: Suite, only: string | undefined): Promise<Run> {
  const began = performance.now()
  const startedAt = new Date().toISOString()
  const [loadBefore = 0] = loadavg()
  const progress = teller(`node ${process.versions.node}`)
  const task: Task = {
    ...(values.quick ? quick : thorough),
    isQuick: values.quick,
    nodeMajor,
    only,
    tell: progress.tell,
  }
  const found = await suite.run(task)
  progress.end()

  return {
    suite: suite.name,
    ...(only !== undefined && { only }),
    node: process.versions.node,
    openssl: process.versions.openssl,
    machine: `${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${process.arch}`,
    startedAt,
    loadBefore,
    seconds: (performance.now() - began) / 1000,
    isQuick: values.quick,
    peers: peers(),
    ...found,
  }
}

/** Types are nobody's peers. */
function peers(): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(dependencies).filter(([name]) => !name.startsWith('@types/')))
}
