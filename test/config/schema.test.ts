import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { keychimeSchema } from '../../scripts/json-schema.ts'
import { checkShape, inCode, settingsOf } from '../../src/config/check.ts'
import { programSchema } from '../../src/config/program-schema.ts'
import { readSources } from '../../src/server/config-sources.ts'
import { examine } from '../../src/server/configuration.ts'
import { yamlName } from '../../src/server/described.ts'
import { runProgram } from '../server.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = join(root, 'docs/examples')
const examples = readdirSync(folder)
const read = (name: string): string => readFileSync(join(folder, name), 'utf8')

let validate: ValidateFunction
beforeAll(() => {
  validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(keychimeSchema())
})

describe('the JSON Schema', () => {
  it('stands in the package, and keychime config schema prints it', async () => {
    const built = readFileSync(join(root, 'dist/keychime.schema.json'), 'utf8')

    expect(JSON.parse(built)).toEqual(keychimeSchema())
    expect(await runProgram(['config', 'schema'])).toMatchObject({ code: 0, stdout: built, stderr: '' })
  })

  it.each([
    'otp: { max_attempts: 3, maxAttempts: 3 }',
    'otp:',
    'otp: { length: "${DIGITS}", lifetime: 5m, channels: ["${CHANNEL:-inbox}"] }',
    'trust_proxy: ${PROXIES}',
    'trust_proxy: 1',
    'secret: file:/run/secrets/keychime',
    'server: { port: 0 }',
  ])('takes %s', (text) => {
    expect(errorsIn(text)).toEqual([])
  })

  it.each([
    'otp: { maxAtempts: 3 }',
    'otp: { length: 99 }',
    'trust_proxy: 11',
    'otp: { length: "8" }',
    'otp: []',
    'environment: staging',
    'jwt: { rotate_refresh_tokens: no }',
    'secret: 5',
    'port: 4000',
    '- otp',
  ])('refuses %s', (text) => {
    expect(errorsIn(text)).not.toEqual([])
  })

  it('describes every setting', () => {
    const without = settingsOf(programSchema).filter(({ path }) => (describedAt(path)?.length ?? 0) < 10)

    expect(without).toEqual([])
  })
})

describe.each(examples)('docs/examples/%s', (name) => {
  it('fits the schema, also with everything that is commented out', () => {
    expect(errorsIn(read(name))).toEqual([])
    expect(errorsIn(uncommented(read(name)))).toEqual([])
  })

  it('begins with the line for editors', () => {
    const [first] = read(name).split('\n')

    expect(first).toBe('# yaml-language-server: $schema=node_modules/keychime/dist/keychime.schema.json')
  })
})

describe('the examples', () => {
  it('have every setting', () => {
    const written = namesIn(parse(uncommented(read('keychime.yaml'))) as object)

    expect(
      settingsOf(programSchema)
        .map(({ path }) => yamlName(path))
        .filter((name) => !written.some((one) => one === name || one.startsWith(`${name}.`))),
    ).toEqual([])
  })

  it.each([
    ['development', []],
    ['test', []],
    // This version brings no provider that production takes.
    ['production', ['KEYCHIME_OTP__CHANNELS must be set in production: messages need a provider']],
  ])('start in %s', async (env, missing) => {
    const variables = {
      SECRET_FILE: '/nowhere',
      KEYCHIME_SECRET: 'qO0c8Ih2Vw6mTz4rKf9Lx1NpYs7Ub3Ge5Ja',
      PUBLIC_URL: 'https://auth.example.com',
    }
    const sources = await readSources({ config: folder, env }, variables)
    const examined = examine(sources)

    expect(sources.files.map((file) => file.replace(`${folder}/`, ''))).toEqual([`config.${env}.yaml`, 'keychime.yaml'])
    expect('mistakes' in examined ? examined.mistakes : []).toEqual(missing)
  })

  it('give the defaults of the code', () => {
    const { value } = checkShape(programSchema, parse(read('keychime.yaml')), inCode)
    const { environment: _, ...defaults } = checkShape(programSchema, {}, inCode).value

    expect(value).toMatchObject(JSON.parse(JSON.stringify(defaults)) as object)
  })
})

function errorsIn(text: string): readonly unknown[] {
  return validate(parse(text)) ? [] : (validate.errors ?? [])
}

/** Settings that are commented out have no blank after the #. */
function uncommented(text: string): string {
  return text.replace(/^( *)#(?=\w+:)/gm, '$1')
}

function namesIn(tree: object): readonly string[] {
  return Object.entries(tree).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? namesIn(value as object).map((inner) => `${name}.${inner}`)
      : [name],
  )
}

interface Node {
  readonly description?: string
  readonly properties?: Readonly<Record<string, Node>>
}

function describedAt(path: readonly string[]): string | undefined {
  const keys = yamlName(path).split('.')
  return keys.reduce<Node | undefined>((node, key) => node?.properties?.[key], keychimeSchema() as Node)?.description
}
