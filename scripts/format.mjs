// `npm run format`: lays out every file and sorts its imports.
import { join } from 'node:path'
import { fail, prepareTestTools, run, testTools } from './steps.mjs'

await prepareTestTools().catch(fail)
const biome = join(testTools, 'node_modules/@biomejs/biome/bin/biome')
const { code, output } = await run(process.execPath, [biome, 'check', '--write', '.'])
process.stdout.write(output)
process.exitCode = code
