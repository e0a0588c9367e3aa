import { readFileSync } from 'node:fs'

/** This package's version. The built program stands in `dist/`, one folder below its package.json. */
export const version: string = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version
