import { describe, expect, it } from 'vitest'
import type { Field, Reading } from './fields.ts'
import { type Followed, follow } from './references.ts'
import { Secret } from './secret.ts'

const variables: Readonly<Record<string, string>> = { NAME: 'Acme', N: '8', LIST: 'a, b', KEY: 'file:key', NO: 'no' }

describe('a reference to a variable', () => {
  it.each([
    ['${NAME}', 'Acme'],
    ['${NAME} ${N}', 'Acme 8'],
    ['${MISSING:-x}', 'x'],
    ['${MISSING:-}y', 'y'],
    ['${NAME:-x}', 'Acme'],
    ['$${NAME}', '${NAME}'],
    ['$$${NAME}', '$${NAME}'],
    ['$NAME {NAME}', '$NAME {NAME}'],
    ['cost: 5$', 'cost: 5$'],
  ])('in %j gives %j', (text, value) => {
    expect(followed(text, 'text')).toEqual({ value })
  })

  it.each<[Reading, string, unknown]>([
    ['number', '${N}', 8],
    ['duration', '${N}m', '8m'],
    ['flag', '${NO}', false],
    ['list', '${LIST}', ['a', 'b']],
  ])('is read as a variable is, where a %s is wanted', (reading, text, value) => {
    expect(followed(text, reading)).toEqual({ value })
  })

  it('stands in lists too, and what it gives is not looked into again', () => {
    expect(followed(['${NAME}', 5, '$${N}'], 'list')).toEqual({ value: ['Acme', 5, '${N}'] })
    expect(followed('${SELF}', 'text', { SELF: '${SELF}' })).toEqual({ value: '${SELF}' })
  })

  it.each([
    ['${MISSING}', 'needs the variable MISSING, which is not set; set it, or write ${MISSING:-default}'],
    ['${}', 'has ${ that is not ${NAME} or ${NAME:-text}; write $${ for the characters themselves'],
    ['${NAME', 'has ${ that is not ${NAME} or ${NAME:-text}; write $${ for the characters themselves'],
    ['${MISSING:-${NAME}}', 'has ${ that is not ${NAME} or ${NAME:-text}; write $${ for the characters themselves'],
    ['${1}', 'has ${ that is not ${NAME} or ${NAME:-text}; write $${ for the characters themselves'],
  ])('that leads nowhere is a mistake: %j', (text, fault) => {
    expect(followed(text, 'text')).toEqual({ fault })
    expect(followed([text], 'list')).toEqual({ fault })
    expect(followed(new Secret(text), 'secret')).toEqual({ fault })
  })
})

describe('a reference to a file', () => {
  it.each(['file:key', '${KEY}', 'file: ./key', 'file:/etc/keychime/key'])('in %j gives its text', (text) => {
    const result = followed(new Secret(text), 'secret')

    expect('value' in result && (result.value as Secret).reveal()).toBe('the key of /etc/keychime/key')
  })

  it('stands in secrets only', () => {
    expect(followed('file:key', 'text')).toEqual({ value: 'file:key' })
  })
})

function followed(value: unknown, reading: Reading, also: Readonly<Record<string, string>> = {}): Followed {
  const given = { path: ['x'], value, place: { where: 'x' }, folder: '/etc/keychime', isTemplate: true } as const
  const field: Field = { rule: 'must be', reading }
  return follow(given, field, {
    variable: (name) => ({ ...variables, ...also })[name],
    secretIn: (path) => ({ text: `the key of ${path}` }),
  })
}
