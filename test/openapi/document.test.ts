import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { apiVersion } from '../../src/api/openapi/document.ts'
import { operations as table } from '../../src/api/operations.ts'
import { refusals } from '../../src/errors.ts'
import type { AuthConfig, Channel } from '../../src/index.ts'
import { testAuth } from '../../src/testing/index.ts'
import { type Answer, client } from '../http/client.ts'
import { openApi } from './described.ts'
import { lint } from './lint.ts'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

const channel: Channel = { name: 'own', transports: ['email'], send: async () => ({ outcome: 'sent' }) }

const production = {
  environment: 'production',
  publicUrl: 'https://auth.example.com',
  otp: { channels: [channel] },
} satisfies Partial<AuthConfig>

/** The parts of a served document that tests look at. */
interface Served {
  readonly servers: readonly { readonly url: string }[]
  readonly tags: readonly { readonly name: string }[]
  readonly paths: Readonly<Record<string, unknown>>
  readonly components: { readonly securitySchemes: Readonly<Record<string, object>> }
}

async function served(config: Partial<AuthConfig> = {}): Promise<Served> {
  const { auth } = await testAuth(config)
  return JSON.parse((await client(auth).get('/openapi.json')).text) as Served
}

async function asked(headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const { auth } = await testAuth()
  return client(auth).send(method, '/openapi.json', { headers })
}

describe('openapi.json', () => {
  it('is valid, examples included', async () => {
    expect(await lint(read('openapi.json'))).toEqual([])
  })

  it('is what an instance with the usual settings serves', async () => {
    expect(await served()).toEqual(openApi)
  })

  it('has the version of the package', () => {
    expect(apiVersion).toBe(JSON.parse(read('package.json')).version)
  })

  it('has an example of every operation, and of most answers', () => {
    const vendors = [
      'messageStatus',
      'verificationStatus',
      'vendorEvents',
      'sendgridEvents',
      'resendEvents',
      'metaStatuses',
      'metaHandshake',
      'vonageEvents',
      'telegramGatewayReports',
      'awsEvents',
    ]
    const unseen = ['inboxEvents', 'otpStatusEvents', ...vendors]
    const without = operations().filter(({ id, text }) => !text.includes('"examples":{') && !unseen.includes(id))

    // A signature is another one each time.
    expect(without.map(({ id }) => id)).toEqual(['revocations', 'recentRevocations', 'openApi'])
  })

  it('knows every refusal, and where each is explained', () => {
    const text = JSON.stringify(openApi)
    const explained = read('docs/errors.md')
    const types = new Set(text.match(/https:\/\/keychime\.dev\/errors\/\w+/g))

    expect([...types].map((type) => type.split('/').at(-1)).toSorted()).toEqual(Object.keys(refusals).toSorted())
    for (const code of Object.keys(refusals)) expect(explained).toContain(`\n## \`${code}\`\n`)
  })
})

describe('an operation that sends', () => {
  it('takes an Idempotency-Key', () => {
    const sending = Object.entries(table).filter(([, operation]) => 'sends' in operation)
    const taking = operations().filter(({ text }) => text.includes('"name":"Idempotency-Key"'))

    expect(taking.map(({ id }) => id)).toEqual(sending.map(([name]) => name))
  })
})

describe('a linter', () => {
  it('notices an example that is not true to its schema', async () => {
    const broken = read('openapi.json').replace('"message": "OTP sent to your email address"', '"message": 1')

    expect(await lint(broken)).toContainEqual(expect.stringContaining('`message` property type must be string'))
  })
})

describe('GET /openapi.json', () => {
  it('tells the address and the prefix of the instance', async () => {
    const { servers, paths } = await served({ publicUrl: 'https://auth.example.com', prefix: '/auth/v1' })

    expect(servers).toEqual([{ url: 'https://auth.example.com' }])
    expect(paths).toHaveProperty(['/auth/v1/otp/request/'])
    expect(paths).toHaveProperty(['/health/live'])
    expect(Object.keys(paths).filter((path) => path.startsWith('/accounts'))).toEqual([])
  })

  it('tells where the access token goes, and the name of the cookie', async () => {
    const usual = (await served()).components.securitySchemes
    const own = await served({ ...production, jwt: { authHeaderTypes: ['Token'], authHeaderName: 'X-Access-Token' } })

    expect(usual['accessToken']).toMatchObject({ type: 'http', scheme: 'bearer' })
    expect(usual['sessionCookie']).toMatchObject({ in: 'cookie', name: 'keychime_refresh' })
    expect(own.components.securitySchemes).toMatchObject({
      accessToken: {
        type: 'apiKey',
        in: 'header',
        name: 'X-Access-Token',
        description: '`X-Access-Token: Token <access>`',
      },
      sessionCookie: { name: '__Host-keychime_refresh' },
    })
  })

  it('says nothing of an inbox where there is none', async () => {
    const { paths, tags } = await served(production)

    expect(Object.keys(paths).filter((path) => path.includes('inbox'))).toEqual([])
    expect(tags.map(({ name }) => name)).not.toContain('Development')
  })

  it('is valid for every instance', async () => {
    expect(await lint(JSON.stringify(await served({ ...production, prefix: '/v2' })))).toEqual([])
  })

  it('is sent once to those who keep it', async () => {
    const { headers, text } = await asked()
    const etag = headers.get('etag') ?? ''
    expect([headers.get('content-type'), headers.get('cache-control')]).toEqual(['application/json', 'no-cache'])
    expect(text.length).toBeGreaterThan(10_000)

    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await asked({ 'if-none-match': known })
      expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag])
    }
    expect((await asked({ 'if-none-match': '"other"' })).status).toBe(200)
  })

  it('has a head, and no other method', async () => {
    expect(await asked({}, 'HEAD')).toMatchObject({ status: 200, text: '' })
    const refused = await asked({}, 'POST')
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET'])
  })
})

function operations(): readonly { readonly id: string; readonly text: string }[] {
  return Object.values(openApi.paths)
    .flatMap((item) => Object.values(item))
    .map((operation) => ({ id: String(operation['operationId']), text: JSON.stringify(operation) }))
}
