import { afterEach, describe, expect, it } from 'vitest'
import type { MetaSettings } from '../../src/core/provider-settings.ts'
import { metaChecks } from '../../src/providers/meta/check.ts'
import { foundBy } from './found.ts'
import type { Loopback } from './loopback.ts'
import { type MetaAccount, metaPaths, metaSecrets, metaSettings, soundMeta, startMeta } from './meta.ts'

const callbackUrl = 'https://auth.example.com/accounts/webhook/meta/'

const open: Loopback[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((vendor) => vendor.close()))
})

async function found(has: MetaAccount, changes: Partial<MetaSettings> = {}): Promise<string> {
  const vendor = await startMeta(soundMeta(has))
  open.push(vendor)
  const told = await foundBy(metaChecks(metaSettings(vendor.url, changes), callbackUrl))
  expect(vendor.asked.every(({ method }) => method === 'GET')).toBe(true)
  return told.join('\n')
}

describe('What is looked at at Meta', () => {
  it('is well where all is well', async () => {
    expect(await found({})).toBe(
      [
        'ok meta number: messages come from +1 631-555-5555, Acme',
        'ok meta templates: every template is approved',
        `ok meta webhook: an app is told of messages; its webhook has to call ${callbackUrl}`,
      ].join('\n'),
    )
  })

  it('names a token that is wrong, without the token', async () => {
    const told = await found({}, { accessToken: 'EAAwrong' })

    expect(told).toContain('failed meta number: Meta does not take meta.access_token')
    expect(told).toContain('skipped meta templates: the templates cannot be seen with this token')
    expect(told).not.toContain('EAAwrong')
    for (const secret of Object.values(metaSecrets)) expect(told).not.toContain(secret)
  })

  const template = { name: 'sign_in_code', language: 'en_US', status: 'APPROVED', category: 'AUTHENTICATION' }
  const portuguese = { ...template, language: 'pt_BR' }
  const { number, templates, apps } = metaPaths

  it.each([
    [{ [number]: undefined }, {}, 'failed meta number: there is no meta.phone_number_id for this token'],
    [{ [number]: { status: 'PENDING' } }, {}, 'which is PENDING'],
    [{ [number]: { status: 'CONNECTED', quality_rating: 'RED' } }, {}, 'warning meta number'],
    [{ [templates]: { data: [template] } }, {}, 'failed meta templates: the template sign_in_code/pt_BR is not there'],
    [
      { [templates]: { data: [template, { ...portuguese, name: 'sign_in_code_2' }] } },
      {},
      'failed meta templates: the template sign_in_code/pt_BR is not there',
    ],
    [
      { [templates]: { data: [portuguese, { ...template, status: 'PAUSED' }] } },
      {},
      'failed meta templates: the template sign_in_code/en_US is PAUSED',
    ],
    [
      { [templates]: { data: [template, { ...portuguese, category: 'UTILITY' }] } },
      {},
      'failed meta templates: the template sign_in_code/pt_BR is of the category UTILITY',
    ],
    [{}, { businessAccountId: undefined }, 'skipped meta templates: whether templates are approved cannot be seen'],
    [{}, { businessAccountId: undefined }, 'skipped meta webhook: the webhook cannot be seen'],
    [{}, { appSecrets: [] }, 'warning meta webhook: what becomes of messages is not known'],
    [{}, { verifyToken: undefined }, 'warning meta webhook: Meta cannot make sure of the webhook'],
    [{ [apps]: { data: [] } }, {}, 'failed meta webhook: no app is told of messages'],
    [{ [apps]: undefined }, {}, 'skipped meta webhook: the webhook cannot be seen'],
  ])('finds %j where ours is %j', async (has, changes, sentence) => {
    expect(await found(has, changes as Partial<MetaSettings>)).toContain(sentence)
  })

  it('is told where nobody answers', async () => {
    expect(await foundBy(metaChecks(metaSettings('http://127.0.0.1:2'), callbackUrl))).toContainEqual(
      expect.stringContaining('failed meta number: the number cannot be seen: there is no connection to it'),
    )
  })
})
