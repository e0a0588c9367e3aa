import { defineConfig } from 'tsdown'
import { sqlAsText } from '../scripts/sql-as-text.ts'

/** The benchmarks with keychime's source inside; packages are imported from where they are installed. */
export default defineConfig({
  name: 'bench',
  entry: { run: 'run.ts', report: 'report.ts', process: 'flow/process.ts' },
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  dts: false,
  hash: false,
  logLevel: 'warn',
  report: false,
  deps: { skipNodeModulesBundle: true },
  plugins: [sqlAsText],
})
