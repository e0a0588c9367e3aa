import { inject } from 'vitest'

const numbers = ['-1', '-9223372036854775808', '9223372036854775807']

/** What a counter can hold although nobody counts to it. Only SQLite keeps text in a column of numbers. */
export const impossible: readonly string[] = inject('postgres') === undefined ? [...numbers, 'many'] : numbers
