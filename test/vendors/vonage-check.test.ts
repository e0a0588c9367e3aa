import { afterEach, describe, expect, it } from 'vitest'
import { settingsFor } from '../../src/config/providers/written.ts'
import type { VonageSettings } from '../../src/core/provider-settings.ts'
import { vonageChecks } from '../../src/providers/vonage/check.ts'
import { foundBy } from './found.ts'
import type { Answered, Loopback } from './loopback.ts'
import { account, applicationId, privateKey, signatureSecret, startVonage, vonageProblem } from './vonage.ts'

const open: Loopback[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((vendor) => vendor.close()))
})

async function found(written: object, ...answers: readonly Answered[]): Promise<string> {
  const vendor = await startVonage()
  open.push(vendor)
  vendor.next(...answers)
  const vonage = { ...account, smsFrom: 'Acme', baseUrl: vendor.url, ...written }
  const settings = settingsFor({ vonage }).vonage as VonageSettings
  const findings = await foundBy(vonageChecks(settings, { now: Date.now }))
  // Whatever was asked, nobody was to get it.
  expect(vendor.asked.map(({ body }) => body)).toEqual(['{}'])
  return findings.join('\n')
}

describe('What is looked at at Vonage', () => {
  it.each([
    ['the account', {}],
    ['an application', { apiSecret: undefined, applicationId, privateKey }],
  ])('is well where all is well, with %s', async (_name, written) => {
    expect(await found({ ...written, signatureSecret })).toBe(
      [
        'ok vonage account: Vonage lets us in',
        'ok vonage webhook: every message names http://localhost:4000/accounts/webhook/vonage/ for its statuses',
      ].join('\n'),
    )
  })

  it('names credentials that are wrong, without them', async () => {
    const told = await found({ apiSecret: 'wrong-secret' })

    expect(told).toContain('failed vonage account: Vonage does not take vonage.api_key with vonage.api_secret')
    expect(told).not.toContain('wrong-secret')
    expect(await found({ apiSecret: undefined, applicationId: applicationId.replace('6', '7'), privateKey })).toContain(
      'failed vonage account: Vonage does not take tokens of vonage.application_id',
    )
  })

  it.each([
    [vonageProblem(402, 'low-balance'), 'failed vonage account: the account has no balance'],
    [vonageProblem(403, 'account-suspended'), 'failed vonage account: the account is not active'],
    [vonageProblem(404, 'not-found'), 'failed vonage account: the account cannot be tried: it answers 404'],
    [{ status: 200, body: {} }, 'failed vonage account: what answers is not Vonage'],
    ['reset', 'failed vonage account: the account cannot be tried: the connection to it breaks'],
  ] as const)('finds by the answer %j', async (answer, sentence) => {
    expect(await found({}, answer)).toContain(sentence)
  })

  it('warns where nobody tells what becomes of messages', async () => {
    expect(await found({})).toContain('warning vonage webhook: what becomes of messages is not known: there is no')
  })
})
