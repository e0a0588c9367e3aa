import { expect } from 'vitest'
import {
  ask,
  askWhileVendorsFail,
  listen,
  operatorsAct,
  outbox,
  signInAndOut,
  signInAsTest,
  signInWithPassword,
  vendorCallsBack,
} from './day.ts'
import { leaks, places, wrote } from './produced.ts'
import { rowsOf } from './rows.ts'
import { startStage } from './stage.ts'

/** Has a server do whatever it does, and looks through all that it, its operators' programs and its database say. */
export async function expectADayWithoutLeaks(database: string): Promise<void> {
  const stage = await startStage(database)
  const people = await askWhileVendorsFail(stage)
  const messages = await outbox(stage)
  const failed = messages.find(({ state }) => state === 'failed')?.['id'] ?? ''
  for (const [index, { id = '' }] of messages.slice(0, 5).entries()) {
    const person = people[index]
    if (person !== undefined) await vendorCallsBack(stage, person, id)
  }
  const one = await ask(stage, people.length)
  await Promise.all([listen(stage, one), signInAndOut(stage, one)])
  await signInWithPassword(stage)
  await signInAsTest(stage, one)
  await operatorsAct(stage, one, failed)
  await stage.stop()
  const rows = await rowsOf(database)
  wrote('a row', rows)

  expect(messages.map(({ state }) => state)).toEqual(expect.arrayContaining(['sent', 'failed', 'unknown']))
  expect(rows).toContain('test_identity.used')
  expect(places()).toEqual(expect.arrayContaining(everywhere))
  expect(leaks()).toEqual([])
}

/** Where a day leaves something to look through. */
const everywhere = [
  'a refusal',
  'a row',
  'a status',
  'a status stream',
  'an alert',
  ...['config', 'keys', 'outbox', 'serve', 'sessions', 'tokens'].map((name) => `standard output of ${name}`),
  ...['serve', 'sessions'].map((name) => `standard error of ${name}`),
]
