import { describe, expect, it } from 'vitest'
import type { SessionsConfig } from '../../src/config/auth-config.ts'
import { testAuth } from '../../src/testing/index.ts'
import { signIn } from './client.ts'
import { refresh } from './tokens.ts'

const identifier = '+12025550123'

describe('a device that was cut off', () => {
  const browser = { 'user-agent': 'Mozilla/5.0 (Macintosh) Firefox/140' }
  const other = { 'user-agent': 'curl/8.11.1' }
  const types = (made: Awaited<ReturnType<typeof testAuth>>) => made.events.map(({ type }) => type)

  /** Somebody whose first refresh happened, and whose answer was lost. */
  async function cutOff(headers: Readonly<Record<string, string>> = browser, sessions: SessionsConfig = {}) {
    const made = await testAuth({ sessions })
    const tokens = await signIn(made, identifier)
    const lost = await refresh(made, tokens.refresh, headers)
    return { made, first: tokens.refresh, lost: String(lost.body['refresh']) }
  }

  it('gets the same successor minutes later, to the byte, as long as nobody has presented it, and that is told', async () => {
    const { made, first, lost } = await cutOff()
    made.clock.advance({ minutes: 20 })
    const again = await refresh(made, first, browser)

    expect([again.status, again.body['refresh']]).toEqual([200, lost])
    expect(types(made).slice(-2)).toEqual(['session.refreshed', 'session.refresh_repeated'])
    made.clock.advance({ minutes: 20 })
    expect((await refresh(made, first, browser)).body['refresh']).toBe(lost)
    expect((await refresh(made, lost, browser)).status).toBe(200)
  })

  it('gets nothing once the successor was presented', async () => {
    const { made, first, lost } = await cutOff()
    made.clock.advance({ minutes: 1 })
    await refresh(made, lost, browser)
    made.clock.advance({ seconds: 10 })

    expect((await refresh(made, first, browser)).status).toBe(401)
    expect(types(made).slice(-2)).toEqual(['session.reuse_detected', 'session.ended'])
  })

  it('gets what came of the successor for ten seconds, since its tabs come back at once; nobody else does', async () => {
    const { made, first, lost } = await cutOff()
    made.clock.advance({ minutes: 20 })
    expect((await refresh(made, first, browser)).body['refresh']).toBe(lost)
    const next = await refresh(made, lost, browser)
    made.clock.advance({ seconds: 9, ms: 999 })
    const behind = await refresh(made, first, browser)

    expect([behind.status, behind.body['refresh']]).toEqual([200, next.body['refresh']])
    expect((await refresh(made, first, other)).status).toBe(401)
    expect(types(made).slice(-2)).toEqual(['session.reuse_detected', 'session.ended'])
  })

  it('is no other device that has its token, nor one that shows nothing', async () => {
    for (const headers of [other, {}]) {
      const { made, first } = await cutOff()
      made.clock.advance({ seconds: 10 })
      expect((await refresh(made, first, headers)).status).toBe(401)
      expect(types(made).slice(-2)).toEqual(['session.reuse_detected', 'session.ended'])
    }
  })

  it('is known by the cookie that its browser keeps, where it has one', async () => {
    const cookie = (name: string) => ({
      'sec-fetch-site': 'same-origin',
      ...browser,
      cookie: `keychime_device=dev_${name.repeat(30)}~${'A'.repeat(22)}`,
    })
    const stranger = await cutOff(cookie('a'))
    stranger.made.clock.advance({ minutes: 1 })
    expect((await refresh(stranger.made, stranger.first, browser)).status).toBe(401)

    const same = await cutOff(cookie('a'))
    same.made.clock.advance({ minutes: 1 })
    const updated = { ...cookie('a'), 'user-agent': 'Mozilla/5.0 (Macintosh) Firefox/141' }
    expect((await refresh(same.made, same.first, updated)).body['refresh']).toBe(same.lost)
  })

  it('is not one that has the cookie where the last trade came without: a thief who copies the name is found out', async () => {
    const owner = {
      'sec-fetch-site': 'same-origin',
      ...browser,
      cookie: `keychime_device=dev_${'a'.repeat(30)}~${'A'.repeat(22)}`,
    }
    const { made, lost } = await cutOff(owner)
    made.clock.advance({ minutes: 1 })
    expect((await refresh(made, lost, browser)).status).toBe(200)
    made.clock.advance({ minutes: 1 })

    expect((await refresh(made, lost, owner)).status).toBe(401)
    expect(types(made).slice(-2)).toEqual(['session.reuse_detected', 'session.ended'])
  })

  it('is known by its name alone for a day', async () => {
    const late = await cutOff()
    late.made.clock.advance({ hours: 24, ms: -1 })
    expect((await refresh(late.made, late.first, browser)).body['refresh']).toBe(late.lost)
    late.made.clock.advance({ ms: 1 })

    expect((await refresh(late.made, late.first, browser)).status).toBe(401)
    expect(types(late.made).slice(-2)).toEqual(['session.reuse_detected', 'session.ended'])
  })

  it('is no stranger because the clock was set back', async () => {
    const { made, first, lost } = await cutOff()
    made.clock.advance({ hours: -1 })

    expect((await refresh(made, lost, browser)).body['refresh']).not.toBe(lost)
    const again = await cutOff()
    again.made.clock.advance({ hours: -1 })
    expect((await refresh(again.made, again.first, other)).status).toBe(401)
    expect((await refresh(made, first, other)).status).toBe(401)
  })

  it('R-03: alone may ask within the ten seconds where the operator says so', async () => {
    for (const [headers, status] of [
      [browser, 200],
      [other, 401],
    ] as const) {
      const { made, first } = await cutOff(browser, { grace: 'device' })
      made.clock.advance({ seconds: 9 })
      expect((await refresh(made, first, headers)).status).toBe(status)
      expect(types(made).includes('session.reuse_detected')).toBe(status === 401)
    }
  })

  it('may be any that asks within the ten seconds, such as a page that a server renders', async () => {
    const { made, first, lost } = await cutOff()
    made.clock.advance({ seconds: 9 })

    expect((await refresh(made, first, other)).body['refresh']).toBe(lost)
    expect(types(made)).not.toContain('session.refresh_repeated')
  })
})
