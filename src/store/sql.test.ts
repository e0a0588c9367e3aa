import { describe, expect, it } from 'vitest'
import { type Sql, sql } from './sql.ts'

const named = (id: string): Sql => sql`id = ${id} and state = ${'failed'}`
const find = (id: string, most: number): Sql => sql`select 1 from deliveries where ${named(id)} limit ${most}`

describe('a statement with a part', () => {
  it('is one text, with the parameters of both in their order', () => {
    expect(find('dlv_1', 5)).toEqual({
      strings: ['select 1 from deliveries where id = ', ' and state = ', ' limit ', ''],
      values: ['dlv_1', 'failed', 5],
    })
  })

  it('is the same statement every time, so that it is prepared once', () => {
    expect(find('dlv_2', 1).strings).toBe(find('dlv_1', 5).strings)
  })

  it('takes no text for a part', () => {
    expect(sql`select 1 where ${'true'} and ${sql`1 = 1`}`).toEqual({
      strings: ['select 1 where ', ' and 1 = 1'],
      values: ['true'],
    })
  })
})

it.each([true, 1.5, Number.NaN])('no statement takes %s', (value) => {
  expect(() => sql`select ${value as number}`).toThrow(TypeError)
})
