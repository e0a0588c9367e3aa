import type { RequestListener } from 'node:http'
import { describe, expect, it } from 'vitest'
import { clock, issuerKey, refusal, startIssuer, token, verifierFor } from './issuer.ts'

const key = issuerKey('a')
const good = await token(key)

describe('the keys of a verifier', () => {
  it('are fetched once, however many ask at first', async () => {
    const published = await startIssuer(key)
    const verifier = verifierFor(published)

    await Promise.all(Array.from({ length: 200 }, () => verifier.verify(good)))
    for (let i = 0; i < 200; i++) await verifier.verify(good)

    expect(published.hits()).toBe(1)
  })

  it('are not fetched before the first token, nor for one that is judged at once', async () => {
    const published = await startIssuer(key)
    const verifier = verifierFor(published)

    expect(published.hits()).toBe(0)
    await verifier.verify(good)
    await refusal(verifier.verify(await token(issuerKey('a'))))
    await refusal(verifier.verify('x'))
    expect(published.hits()).toBe(1)
  })

  it.each([
    ['for five minutes', undefined, 300],
    ['as long as the answer says', 'public, max-age=600', 600],
    ['for a minute at least', 'max-age=0, must-revalidate', 60],
    ['for a day at most', 'max-age=99999999999999999999', 86_400],
    ['for five minutes where the answer says nothing that can be read', 'max-age=soon', 300],
  ])('stay fresh %s', async (_, cacheControl, seconds) => {
    const published = await startIssuer()
    published.answer((_request, response) => {
      if (cacheControl !== undefined) response.setHeader('cache-control', cacheControl)
      response.end(JSON.stringify({ keys: [key.jwk] }))
    })
    const verifier = verifierFor(published)
    const long = await token(key, { exp: clock.now() / 1000 + 400_000 })

    await verifier.verify(long)
    clock.advance({ seconds, ms: -1 })
    await verifier.verify(long)
    expect(published.hits()).toBe(1)

    clock.advance({ ms: 1 })
    await verifier.verify(long)
    await eventually(() => published.hits() === 2)
    clock.advance({ seconds: -seconds })
  })

  it('may be kept for another time where the answer says none', async () => {
    const published = await startIssuer(key)
    const verifier = verifierFor(published, { cacheSeconds: 60 })

    await verifier.verify(good)
    await later({ seconds: 60 }, async () => {
      await verifier.verify(good)
      await eventually(() => published.hits() === 2)
    })
  })

  it('do not last longer because the clock was set back', async () => {
    const published = await startIssuer(key)
    const verifier = verifierFor(published)

    await verifier.verify(good)
    await later({ hours: -1 }, async () => {
      await verifier.verify(good)
      await eventually(() => published.hits() === 2)
    })
  })

  it('serve on for an hour while they cannot be fetched anew, and no longer', async () => {
    const published = await startIssuer(key)
    const verifier = verifierFor(published)
    const long = await token(key, { exp: clock.now() / 1000 + 7200 })
    await verifier.verify(long)
    published.answer((_, response) => response.writeHead(503).end())

    await later({ seconds: 300 + 3600, ms: -1 }, async () => {
      expect(await refusal(verifier.verify(long))).toBe('none')
      await eventually(() => verifier.errors.length === 1)
      expect(verifier.errors).toMatchObject([
        { code: 'unavailable', cause: { message: expect.stringContaining('503') } },
      ])
    })
    await later({ seconds: 300 + 3600 }, async () => {
      expect(await refusal(verifier.verify(long))).toContain('unavailable: http://127.0.0.1')
      published.publish(key)
      clock.advance({ seconds: 1 })
      expect(await refusal(verifier.verify(long))).toBe('none')
      clock.advance({ seconds: -1 })
    })
  })

  it('are asked for again at most once a second while that fails', async () => {
    const published = await startIssuer()
    published.answer((_, response) => response.writeHead(500).end())
    const verifier = verifierFor(published)

    for (let i = 0; i < 100; i++) await refusal(verifier.verify(good))
    expect(published.hits()).toBe(1)
    await later({ seconds: 1 }, async () => {
      await refusal(verifier.verify(good))
      expect(published.hits()).toBe(2)
    })
  })
})

describe('a token that names another key', () => {
  const next = issuerKey('b')

  it('makes the keys be fetched once more, and is taken', async () => {
    const published = await startIssuer(key)
    const verifier = verifierFor(published)
    await verifier.verify(good)
    published.publish(key, next)
    const newer = await token(next)

    await Promise.all(Array.from({ length: 100 }, () => verifier.verify(newer)))

    expect(published.hits()).toBe(2)
    expect(await refusal(verifier.verify(good))).toBe('none')
  })

  it('does so at most once in five seconds, however many names are made up', async () => {
    const published = await startIssuer(key)
    const verifier = verifierFor(published)
    const forged = await Promise.all(Array.from({ length: 50 }, (_, i) => token(key, {}, { kid: `made-up-${i}` })))

    for (let round = 0; round < 20; round++) {
      const refused = await Promise.all(forged.map((one) => refusal(verifier.verify(one))))
      expect(new Set(refused)).toEqual(new Set(['token_not_valid: Token is invalid']))
    }
    expect(published.hits()).toBe(2)
    await later({ seconds: 5 }, async () => {
      await Promise.all(forged.map((one) => refusal(verifier.verify(one))))
      expect(published.hits()).toBe(3)
    })
    expect(await refusal(verifier.verify(good))).toBe('none')
  })

  it('is not called forged where nobody can tell', async () => {
    const published = await startIssuer(key)
    const verifier = verifierFor(published)
    await verifier.verify(good)
    published.answer((_, response) => response.writeHead(500).end())

    expect(await refusal(verifier.verify(await token(next)))).toContain('unavailable: http://127.0.0.1')
    expect(await refusal(verifier.verify(good))).toBe('none')
  })

  it('is taken at once by fifty verifiers when the whole set changes, and nothing that is wrong is', async () => {
    const published = await startIssuer(key)
    const verifiers = Array.from({ length: 50 }, () => verifierFor(published, { algorithms: ['ES256', 'RS256'] }))
    let current = key
    const wrongly: string[] = []
    let count = 0
    for (let round = 0; round < 8; round++) {
      current = issuerKey(`round-${round}`, round % 2 === 0 ? 'RS256' : 'ES256')
      const stranger = issuerKey(current.kid, current.alg as 'ES256')
      published.publish(current)
      clock.advance({ seconds: 6 })
      const [right, forged] = [await token(current), await token(stranger)]
      const asked = verifiers.flatMap((verifier) => [
        ...[1, 2, 3].map(async () => expectIn(wrongly, 'none', await refusal(verifier.verify(right)))),
        ...[1, 2].map(async () => expectIn(wrongly, 'token_not_valid', await refusal(verifier.verify(forged)))),
      ])
      count += (await Promise.all(asked)).length
    }
    clock.advance({ seconds: -48 })

    expect(count).toBe(2000)
    expect(wrongly).toEqual([])
    expect(published.hits()).toBeLessThanOrEqual(50 * 9)
  }, 60_000)
})

describe('keys that cannot be had', () => {
  const json =
    (value: unknown): RequestListener =>
    (_, response) =>
      void response.end(JSON.stringify(value))
  const secret = { ...key.jwk, ...key.privateKey.export({ format: 'jwk' }) }

  it.each<[string, RequestListener, string]>([
    ['an error', (_, response) => response.writeHead(500).end('{}'), 'it answers 500'],
    ['nothing there', (_, response) => response.writeHead(404).end(), 'it answers 404'],
    ['no content', (_, response) => response.writeHead(204).end(), 'it answers 204'],
    ['a page', (_, response) => void response.end('<!doctype html>'), 'JSON'],
    ['nothing', (_, response) => void response.end(), 'JSON'],
    ['half a set', (_, response) => void response.end('{"keys":[{"kty":'), 'JSON'],
    ['bytes that are no text', (_, response) => void response.end(Buffer.alloc(999, 0xff)), 'JSON'],
    ['a list', json([key.jwk]), 'it is no JWK set'],
    ['null', json(null), 'it is no JWK set'],
    ['deep nesting', (_, response) => void response.end('['.repeat(200_000)), 'JSON'],
    ['a private key', json({ keys: [secret] }), 'it has a secret'],
    ['a shared secret', json({ keys: [key.jwk, { kty: 'oct', k: 'c2VjcmV0' }] }), 'it has a secret'],
    ['a broken key', json({ keys: [{ ...key.jwk, x: 'AA' }] }), 'Invalid JWK'],
    ['a broken connection', (request) => void request.socket.destroy(), 'socket hang up'],
    [
      'a body that breaks off',
      (_, response) => {
        response.writeHead(200, { 'content-length': 1000 }).write('{"keys":')
        setTimeout(() => response.destroy(), 20)
      },
      'aborted',
    ],
    ['what is no HTTP', (request) => void request.socket.end('SSH-2.0-x\r\n'), 'Parse Error'],
  ])('because of %s', async (_, listener, sentence) => {
    const published = await startIssuer()
    published.answer(listener)

    const refused = await refusal(verifierFor(published).verify(good))

    expect(refused).toContain(`unavailable: ${published.url}: `)
    expect(refused).toContain(sentence)
  })

  it('because of an error whose text never ends, and holds no connection open for it', async () => {
    const published = await startIssuer()
    const closed = new Promise<void>((resolve) => {
      published.answer((_, response) => {
        response.writeHead(500).write('x'.repeat(100_000))
        response.on('close', resolve)
      })
    })

    expect(await refusal(verifierFor(published).verify(good))).toContain('it answers 500')
    await closed
  })

  it('because of a redirect, which is not followed', async () => {
    const sink = await startIssuer(key)
    for (const status of [301, 302, 303, 307, 308]) {
      const published = await startIssuer()
      published.answer((_, response) => response.writeHead(status, { location: sink.url }).end())

      expect(await refusal(verifierFor(published).verify(good))).toContain(`it answers ${status}`)
    }
    expect(sink.hits()).toBe(0)
  })

  it('because nobody listens', async () => {
    const published = await startIssuer(key)
    await published.stop()

    expect(await refusal(verifierFor(published).verify(good))).toContain('ECONNREFUSED')
  })

  it.each<[string, RequestListener]>([
    ['never answers', () => {}],
    ['answers a byte now and then', (_, response) => drip(() => response.write(' '), response)],
    [
      'sends headers without end',
      (request) => drip(() => request.socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'), request.socket),
    ],
  ])('in time from a server that %s', async (_, listener) => {
    const published = await startIssuer()
    published.answer(listener)
    const started = performance.now()

    const refused = await refusal(verifierFor(published, { timeout: 0.3 }).verify(good))

    expect(refused).toContain('timeout')
    expect(performance.now() - started).toBeLessThan(3000)
  })

  it('because of a hundred megabytes, of which not all are read', async () => {
    const published = await startIssuer()
    let socket: { readonly bytesWritten: number } | undefined
    published.answer((request, response) => {
      socket = request.socket
      response.write('{"keys":[')
      const chunk = ' '.repeat(64 * 1024)
      const more = (left: number): void => {
        if (left > 0 && !response.destroyed) response.write(chunk, () => more(left - 1))
      }
      more(1600)
    })

    expect(await refusal(verifierFor(published).verify(good))).toContain('it answers more than 64 MB')
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(socket?.bytesWritten).toBeLessThan(100 * 1024 * 1024)
  })

  it('is told to the caller without a word of where they are', async () => {
    const published = await startIssuer()
    published.answer((_, response) => response.writeHead(500).end())
    const error = await verifierFor(published)
      .verify(good)
      .catch((error: unknown) => error)

    expect(error).toMatchObject({ code: 'unavailable', status: 503, message: 'Temporarily unavailable' })
    expect(error).toMatchObject({ details: { retryAfter: 1 } })
  })
})

describe('verifySync', () => {
  it('verifies with the keys at hand', async () => {
    const verifier = verifierFor(await startIssuer(key))
    await verifier.ready()

    expect(verifier.verifySync(good)).toMatchObject({ user_id: '7' })
  })

  it('is unavailable until there are keys, which it fetches behind', async () => {
    const published = await startIssuer(key)
    const verifier = verifierFor(published)

    expect(() => verifier.verifySync(good)).toThrow('Temporarily unavailable')
    await verifier.ready()
    expect(verifier.verifySync(good)).toMatchObject({ user_id: '7' })
    expect(published.hits()).toBe(1)
  })

  it('refuses an unknown key, and knows it the next time', async () => {
    const next = issuerKey('b')
    const published = await startIssuer(key)
    const verifier = verifierFor(published)
    await verifier.ready()
    published.publish(key, next)
    const newer = await token(next)

    expect(() => verifier.verifySync(newer)).toThrow('Token is invalid')
    await eventually(() => published.hits() === 2)
    await verifier.verify(newer)
    expect(verifier.verifySync(newer)).toMatchObject({ user_id: '7' })
  })

  it('tells whoever listens why there are no keys', async () => {
    const published = await startIssuer()
    published.answer((_, response) => response.writeHead(500).end())
    const verifier = verifierFor(published)

    expect(() => verifier.verifySync(good)).toThrow('Temporarily unavailable')
    await eventually(() => verifier.errors.length === 1)
  })
})

describe('close', () => {
  it('ends what is being fetched, and everything after', async () => {
    const published = await startIssuer()
    let answer = (): unknown => undefined
    published.answer((_, response) => {
      answer = () => response.end(JSON.stringify({ keys: [key.jwk] }))
    })
    const verifier = verifierFor(published)
    const waiting = refusal(verifier.verify(good))
    await eventually(() => published.hits() === 1)

    verifier.close()
    answer()

    expect(await waiting).toContain('the verifier is closed')
    expect(await refusal(verifier.verify(good))).toContain('the verifier is closed')
    expect(() => verifier.verifySync(good)).toThrow('Temporarily unavailable')
    expect(published.hits()).toBe(1)
  })

  it('ends keys at hand too', async () => {
    const verifier = verifierFor(await startIssuer(key))
    await verifier.ready()

    verifier.close()

    expect(await refusal(verifier.verify(good))).toContain('the verifier is closed')
  })
})

/** Moves the clock for a while. */
async function later(by: Parameters<typeof clock.advance>[0], work: () => Promise<void>): Promise<void> {
  clock.advance(by)
  try {
    await work()
  } finally {
    clock.advance(Object.fromEntries(Object.entries(by).map(([unit, count]) => [unit, -count])))
  }
}

async function eventually(isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo(); tries++) {
    if (tries > 200) throw new Error('it did not happen')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

function expectIn(wrongly: string[], expected: string, refused: string): void {
  if (!refused.startsWith(expected)) wrongly.push(`${refused} in place of ${expected}`)
}

function drip(write: () => unknown, until: { once(event: 'close', heard: () => void): unknown }): void {
  const timer = setInterval(write, 20)
  until.once('close', () => clearInterval(timer))
}
