import { decodeJwt } from 'jose'
import { sql } from '../../src/store/sql.ts'
import { type Dice, dice } from '../jwt/dice.ts'
import { type Engine, type Headed, pause, refreshAt, type Stage, signInAt, startStage, tokensOf } from './stage.ts'

/** What became of honest browsers on a bad network. */
export interface Tabs {
  /** Refreshes that a tab began, and what became of them. */
  readonly refreshes: number
  readonly lost: number
  readonly doubled: number
  /** Times that a browser was offline for minutes. */
  readonly outages: number
  /** For each honest browser that was signed out, the generations that its last requests asked with and were given. */
  readonly logouts: readonly string[]
  /** Sessions that ended, and events that tell of a theft. */
  readonly ended: number
  readonly thefts: number
}

/** A session, its tabs, and what they share as a cookie is shared: the last answer stays, also one that came late. */
interface Browser {
  readonly stage: Stage
  readonly sessionId: string
  readonly headers: Headed
  readonly tabs: readonly Tab[]
  /** Seconds by which its clock is wrong: it finds a token due that much sooner. */
  readonly skewSeconds: number
  readonly tally: Tally
  readonly trail: string[]
  stored: string
  /** Milliseconds of its own that have passed. */
  now: number
  isSignedOut: boolean
}

interface Tab {
  readonly dice: Dice
  /** Looks at what is shared when it is woken, and not again for a few seconds. */
  readonly keepsCopy: boolean
  copy: string
  copiedAt: number
  /** Was not answered, and will ask again. */
  isWaiting: boolean
}

interface Tally {
  refreshes: number
  lost: number
  doubled: number
  outages: number
  readonly logouts: string[]
}

const PROCESSES = 4
const BROWSERS = 10
const TABS = 5
/** A tab that has its own copy looks again after this long at the latest. */
const COPY_MS = 8_000
const DUE_SECONDS = 29 * 60

/**
 * Ten browsers of five tabs each refresh at four processes. Of the answers 10 % are lost, and asked for again at once, after seconds
 * or after minutes offline, by then by all tabs together; 5 % of the requests arrive twice, up to 50 ms apart, and either
 * answer may be the one that is seen. Three tabs of a browser look at what is shared right before they ask, two hold a copy for up to
 * eight seconds. Half the browsers are known by the cookie of their device, half by their `User-Agent`; clocks are up to 60 s
 * apart. Time is passed by moving the last refresh of a session back, while nothing of it is on its way.
 */
export async function refreshInTabs(engine: Engine, refreshes: number, seed: number): Promise<Tabs> {
  const stage = await startStage(engine, PROCESSES)
  const tally: Tally = { refreshes: 0, lost: 0, doubled: 0, outages: 0, logouts: [] }
  const browsers = await Promise.all(Array.from({ length: BROWSERS }, (_, n) => openBrowser({ stage, tally, seed }, n)))
  await Promise.all(
    browsers.map(async (browser) => {
      while (tally.refreshes < refreshes && !browser.isSignedOut) await live(browser)
    }),
  )
  const [ended] = await stage.rows(sql`select count(*) as n from sessions where ended_at is not null`)
  const [thefts] = await stage.rows(sql`select count(*) as n from events where type = 'session.reuse_detected'`)
  await stage.stop()
  return { ...tally, ended: Number(ended?.['n']), thefts: Number(thefts?.['n']) }
}

type Run = Pick<Browser, 'stage' | 'tally'> & { readonly seed: number }

async function openBrowser({ stage, tally, seed }: Run, number: number): Promise<Browser> {
  const userAgent = { 'user-agent': `Mozilla/5.0 Browser/${number}` }
  const device = `keychime_device=dev_${String.fromCharCode(97 + number).repeat(30)}~${'A'.repeat(22)}`
  const cookie = { 'sec-fetch-site': 'same-origin', cookie: device }
  const headers = number % 2 === 0 ? { ...userAgent, ...cookie } : userAgent
  const { refresh, sessionId } = await signInAt(stage.urlAt(number), `browser${number}@example.com`, headers)
  const tabs = Array.from({ length: TABS }, (_, tab) => ({
    dice: dice(seed + number * TABS + tab),
    keepsCopy: tab > 2,
    copy: refresh,
    copiedAt: Number.NEGATIVE_INFINITY,
    isWaiting: false,
  }))
  const skewSeconds = -30 + Math.round((60 * number) / (BROWSERS - 1))
  return { stage, tally, sessionId, headers, tabs, skewSeconds, trail: [], stored: refresh, now: 0, isSignedOut: false }
}

/** Some time passes, and then some tabs refresh at about the same time. */
async function live(browser: Browser): Promise<void> {
  const { stage, tabs, sessionId, tally } = browser
  const [first] = tabs as [Tab, ...Tab[]]
  const kind = first.dice.pick(['seconds', 'due', 'offline'] as const)
  if (kind === 'offline') tally.outages++
  const ms = passing(browser, kind, first.dice)
  await stage.pass(sessionId, ms)
  browser.now += ms

  const chosen = first.dice.pick(tabs)
  // Back from a tunnel all tabs ask.
  const awake = tabs.filter((tab) => tab === chosen || kind === 'offline' || tab.isWaiting || tab.dice.below(2) === 0)
  await Promise.all(awake.map((tab) => refreshIn(browser, tab)))
}

function passing({ skewSeconds }: Browser, kind: 'seconds' | 'due' | 'offline', { below }: Dice): number {
  if (kind === 'seconds') return below(6_000)
  return kind === 'due' ? (DUE_SECONDS - skewSeconds) * 1_000 : 60_000 + below(60 * 60_000)
}

async function refreshIn(browser: Browser, tab: Tab): Promise<void> {
  const isOld = browser.now - tab.copiedAt > COPY_MS
  if (isOld) [tab.copy, tab.copiedAt] = [browser.stored, browser.now]
  await pause(tab.dice.below(20))
  tab.isWaiting = false
  const token = tab.keepsCopy ? tab.copy : browser.stored
  await ask(browser, tab, token)
}

async function ask(browser: Browser, tab: Tab, token: string): Promise<void> {
  const { tally } = browser
  const { below } = tab.dice
  tally.refreshes++
  const isDoubled = below(20) === 0
  if (isDoubled) tally.doubled++
  const isLost = below(10) === 0
  const seen = isDoubled ? below(2) : 0
  const send = async (copy: number): Promise<void> => {
    const answer = await arrive(browser, tab, token)
    if (copy !== seen || isLost) return
    if (answer !== undefined) [browser.stored, tab.copy, tab.copiedAt] = [answer, answer, browser.now]
  }
  await Promise.all(isDoubled ? [send(0), pause(below(50)).then(() => send(1))] : [send(0)])
  if (!isLost) return
  tally.lost++
  if (below(3) === 0) return ask(browser, tab, token)
  tab.isWaiting = true
}

/** The successor that a request at any process is answered with; none where it is refused, seen or not. */
async function arrive(browser: Browser, { dice: { below } }: Tab, token: string): Promise<string | undefined> {
  const { stage, headers, trail, tally } = browser
  const answer = await refreshAt(stage.urlAt(below(PROCESSES)), token, headers)
  const successor = answer.status === 200 ? tokensOf(answer).refresh : undefined
  trail.push(`${generationOf(token)} → ${successor === undefined ? answer.status : generationOf(successor)}`)
  if (successor === undefined && !browser.isSignedOut) tally.logouts.push(trail.slice(-8).join(', '))
  browser.isSignedOut ||= successor === undefined
  return successor
}

function generationOf(token: string): unknown {
  return decodeJwt(token)['gen']
}
