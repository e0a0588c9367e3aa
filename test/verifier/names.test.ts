import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { type AddressInfo, createServer as createSink, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Address, type Lookup, outboundFetch } from '../../src/outbound/index.ts'
import { audience, clock, issuer, issuerKey, refusal, startIssuer, token, verifierFor } from './issuer.ts'

const key = issuerKey('a')
const good = await token(key)
// Public by its number, and given to nobody: whoever connects there reaches nothing.
const nowhere = '3ffe::1'
const notPublic = 'it leads to an address that is not public'

/** A resolver that gives these answers in turn, the last for ever, and counts how often it is asked. */
function resolver(...answers: readonly (readonly string[])[]): Lookup & { asked(): number } {
  let asked = 0
  const lookup = async (): Promise<readonly Address[]> => {
    const addresses = answers[Math.min(asked++, answers.length - 1)] ?? []
    return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  }
  return Object.assign(lookup, { asked: () => asked })
}

describe('a name', () => {
  let sink: Server
  let connections = 0
  const url = () => `https://keys.example.com:${(sink.address() as AddressInfo).port}/k`
  beforeAll(async () => {
    sink = createSink((socket) => {
      connections += 1
      socket.destroy()
    })
    await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => sink.close())

  it.each([
    [['127.0.0.1']],
    [['::1']],
    [['::ffff:127.0.0.1']],
    [['0.0.0.0']],
    [['::']],
    [['10.0.0.1']],
    [['169.254.169.254']],
    [['fe80::1%eth0']],
    [['fd00::1']],
    [['64:ff9b::7f00:1']],
    [['2002:7f00:1::']],
    [['127.1']],
    [[nowhere, '127.0.0.1']],
    [[]],
  ])('that leads to %j is not followed', async (addresses) => {
    const verifier = verifierFor({ url: url() }, {}, { fetch: outboundFetch({ lookup: resolver(addresses) }) })

    expect(await refusal(verifier.verify(good))).toContain(notPublic)
    expect(connections).toBe(0)
  })

  it.each([['169.254.169.254'], ['fe80::1'], ['0.0.0.0'], ['fd00:ec2::254'], ['224.0.0.1']])(
    'that leads to %s is not followed where private networks are allowed either',
    async (address) => {
      const fetch = outboundFetch({ allowPrivateNetwork: true, lookup: resolver([address]) })
      const verifier = verifierFor({ url: url() }, {}, { fetch })

      expect(await refusal(verifier.verify(good))).toContain(notPublic)
    },
  )

  it('that is public when it is judged and loopback when it is asked again reaches nothing (W-04)', async () => {
    const lookup = resolver([nowhere], ['127.0.0.1'])
    const verifier = verifierFor({ url: url() }, { timeout: 0.3 }, { fetch: outboundFetch({ lookup }) })

    expect(await refusal(verifier.verify(good))).not.toContain(notPublic)
    expect(lookup.asked()).toBe(1)
    clock.advance({ seconds: 1 })
    expect(await refusal(verifier.verify(good))).toContain(notPublic)
    clock.advance({ seconds: -1 })
    expect(lookup.asked()).toBe(2)
    expect(connections).toBe(0)
  })

  it('that means this machine may not lead anywhere else', async () => {
    const published = await startIssuer(key)
    const local = { url: published.url.replace('127.0.0.1', 'localhost') }

    for (const address of ['8.8.8.8', '10.0.0.1', nowhere]) {
      const fetch = outboundFetch({ allowPrivateNetwork: true, lookup: resolver([address]) })
      const verifier = verifierFor(local, {}, { fetch })
      expect(await refusal(verifier.verify(good))).toContain(notPublic)
    }
    expect(
      await refusal(verifierFor(local, {}, { fetch: outboundFetch({ lookup: resolver(['127.0.0.1']) }) }).verify(good)),
    ).toBe('none')
    expect(published.hits()).toBe(1)
  })

  it('that nobody knows makes keys unavailable, and one whose resolver hangs does in time', async () => {
    const failing: Lookup = () => Promise.reject(new Error('getaddrinfo ENOTFOUND keys.example.com'))
    const hanging: Lookup = () => new Promise(() => {})

    expect(
      await refusal(verifierFor({ url: url() }, {}, { fetch: outboundFetch({ lookup: failing }) }).verify(good)),
    ).toContain('ENOTFOUND')
    const slow = verifierFor({ url: url() }, { timeout: 0.3 }, { fetch: outboundFetch({ lookup: hanging }) })
    expect(await refusal(slow.verify(good))).toContain('timeout')
  })
})

describe('over https', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keychime-tls-'))
  const [certificate, privateKey] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const servers: string[] = []
  let port = 0
  const server = createServer({}, (request, response) => {
    servers.push(`${request.headers.host} ${(request.socket as { servername?: string }).servername}`)
    response.end(JSON.stringify({ keys: [key.jwk] }))
  })
  beforeAll(async () => {
    const command = 'openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj /CN=keys.test'
    const [program = '', ...args] = `${command} -addext subjectAltName=DNS:keys.test -days 2 -nodes`.split(' ')
    spawnSync(program, [...args, '-keyout', privateKey, '-out', certificate])
    server.setSecureContext({ key: readFileSync(privateKey), cert: readFileSync(certificate) })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  })
  afterAll(() => {
    server.close()
    rmSync(folder, { recursive: true })
  })

  it('the name is looked up once, and who answers must prove to be it', async () => {
    const trusted = { NODE_EXTRA_CA_CERTS: certificate }

    expect(await verifyElsewhere('keys.test', trusted)).toBe('7, looked up 1 times')
    expect(servers).toEqual([`keys.test:${port} keys.test`])
    expect(await verifyElsewhere('other.test', trusted)).toContain("does not match certificate's altnames")
    expect(await verifyElsewhere('keys.test', {})).toContain('self-signed certificate')
    expect(servers.length).toBe(1)
  })

  /** In a process of its own, since trust is a matter of the whole process. */
  async function verifyElsewhere(host: string, env: Readonly<Record<string, string>>): Promise<string> {
    const program = join(folder, 'verify.mjs')
    const options = { jwksUrl: `https://${host}:${port}/k`, issuer, audience, algorithms: ['ES256'] }
    writeFileSync(
      program,
      `import { createVerifier } from ${JSON.stringify(built('verifier'))}
      import { outboundFetch } from ${JSON.stringify(built('outbound'))}
      let asked = 0
      const lookup = async () => [{ address: asked++ === 0 ? '127.0.0.1' : '127.0.0.2', family: 4 }]
      const fetch = outboundFetch({ allowPrivateNetwork: true, lookup })
      const verifier = createVerifier(${JSON.stringify(options)}, { fetch, onError() {}, now: () => ${clock.now()} })
      const said = await verifier.verify(${JSON.stringify(good)}).then(
        ({ user_id }) => user_id + ', looked up ' + asked + ' times',
        (error) => error.cause.message,
      )
      console.log(said)`,
    )
    const child = spawn(process.execPath, [program], { env: { ...env, PATH: process.env['PATH'] } })
    let printed = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (printed += String(text)))
    await new Promise((resolve) => child.once('close', resolve))
    return printed.trim()
  }
})

describe('keychime/verifier', () => {
  it('is at most 3 KB as it travels, and needs nothing but Node', () => {
    const text = readFileSync(built('verifier'))
    const imported = [...String(text).matchAll(/from\s*["'](.*?)["']|import\([`"'](.*?)[`"']\)/g)]

    expect(gzipSync(text, { level: 9 }).length).toBeLessThanOrEqual(3 * 1024)
    expect(imported.map(([, named, later]) => named ?? later)).toEqual(['node:crypto', './outbound.mjs'])
  })
})

function built(name: string): string {
  return fileURLToPath(new URL(`../../dist/${name}.mjs`, import.meta.url))
}
