import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sql } from '../../src/store/sql.ts'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { client, paths } from '../http/client.ts'
import { peekInto } from '../peek.ts'

const identifier = 'ada@example.com'
const german = 'Ihr Bestätigungscode für Test'
const french = 'Votre code de vérification Test'
const english = 'Your Test verification code'

let made: TestAuth
beforeEach(async () => {
  made = await testAuth({ otp: { cooldown: 0 } })
})
afterEach(() => made.auth.close())

/** Asks over HTTP, and gives the subject of the message. */
async function answerTo(body: object, acceptLanguage?: string) {
  const headers = acceptLanguage === undefined ? {} : { 'accept-language': acceptLanguage }
  const answer = await client(made.auth).post(paths.request, { identifier, ...body }, { headers })
  await made.inbox.settle()
  return { status: answer.status, challengeId: answer.body['challenge_id'], message: made.inbox.last.subject }
}

describe('a message', () => {
  it('is written in the language that the body asks for', async () => {
    expect(await answerTo({ locale: 'de-AT' }, 'fr')).toMatchObject({ status: 200, message: german })
  })

  it('is written in the language that the browser prefers', async () => {
    expect(await answerTo({}, 'sv, fr-CH;q=0.9, en;q=0.8')).toMatchObject({ status: 200, message: french })
    expect(await answerTo({ locale: 'sv' }, 'fr')).toMatchObject({ message: french })
    expect(await answerTo({ locale: null }, 'de')).toMatchObject({ message: german })
  })

  it('has the code in its subject where the operator wants it there', async () => {
    const { auth, inbox } = await testAuth({ otp: { codeInSubject: true } })
    await auth.otp.request({ identifier })
    await inbox.settle()

    expect(inbox.last.subject).toBe(`${inbox.code} is your Test verification code`)
    await auth.close()
  })

  it('is written in the default to whoever asks for none', async () => {
    expect(await answerTo({})).toMatchObject({ message: english })
    await made.auth.close()
    made = await testAuth({ otp: { cooldown: 0, locale: 'de' } })

    expect(await answerTo({})).toMatchObject({ message: german })
    expect(await answerTo({}, 'sv')).toMatchObject({ message: german })
    expect(await answerTo({}, 'en')).toMatchObject({ message: english })
  })

  it.each(['', 'x', '../../etc/passwd', 'zh-TW', '__proto__', '\0\ud800'])(
    'is written in the default where the language is no language: %j (M-04)',
    async (locale) => {
      expect(await answerTo({ locale })).toMatchObject({ status: 200, message: english })
    },
  )

  it('is written in the default where the language is 10,000 characters (M-04)', async () => {
    expect(await answerTo({ locale: 'a'.repeat(10_000) })).toMatchObject({ status: 200, message: english })
  })

  it('is written in the default where the header is 10,000 characters of nothing (M-04)', async () => {
    for (const header of ['a'.repeat(10_000), 'de-'.repeat(3_333), '../../etc/passwd', ',;q=,,'])
      expect(await answerTo({}, header)).toMatchObject({ status: 200, message: english })
  })

  it('that is sent again speaks the same language', async () => {
    const { challengeId } = await answerTo({ locale: 'de' })
    const first = made.inbox.code

    expect(await answerTo({ challenge_id: challengeId })).toMatchObject({ message: german })
    expect(made.inbox.code).toBe(first)
  })

  it('that is sent again speaks the language that is asked for now, and does so from then on', async () => {
    const { challengeId } = await answerTo({ locale: 'de' })
    const first = made.inbox.code

    expect(await answerTo({ challenge_id: challengeId, locale: 'fr' })).toMatchObject({ message: french })
    expect(await answerTo({ challenge_id: challengeId })).toMatchObject({ message: french })
    expect(made.inbox.code).toBe(first)
  })

  it('leaves the language of others’ challenges alone', async () => {
    const { challengeId } = await answerTo({ locale: 'de' })
    await answerTo({ locale: 'fr' })
    const other = await client(made.auth).post(paths.request, {
      identifier: 'bob@example.com',
      challenge_id: challengeId,
      locale: 'fr',
    })
    expect(other.status).toBe(200)

    expect(await answerTo({ challenge_id: challengeId })).toMatchObject({ message: german })
  })

  it.each([null, '../../etc/passwd', 'zh-TW'])('is written in the default where its row says %j', async (locale) => {
    const folder = mkdtempSync(join(tmpdir(), 'keychime-locale-'))
    await made.auth.close()
    made = await testAuth({ database: `sqlite:${join(folder, 'auth.db')}`, otp: { cooldown: 0 } })
    const database = await peekInto(made.auth)
    const { challengeId } = await answerTo({ locale: 'de' })
    await database.all(sql`update challenges set locale = ${locale}`)
    await database.close()

    expect(await answerTo({ challenge_id: challengeId })).toMatchObject({ message: english })
    rmSync(folder, { recursive: true })
  })
})

describe('a language that the operator alone has words for', () => {
  const messages = {
    email: { sv: { subject: 'Din kod', text: '{code}' }, 'en-GB': { subject: 'Cheers', text: '{code}' } },
  }

  it('is spoken where it is asked for, and by other transports in the default', async () => {
    await made.auth.close()
    made = await testAuth({ otp: { cooldown: 0, locale: 'de' }, messages })

    expect(await answerTo({ locale: 'sv-FI' })).toMatchObject({ message: 'Din kod' })
    expect(await answerTo({}, 'en-GB')).toMatchObject({ message: 'Cheers' })
    expect(await answerTo({}, 'en-US')).toMatchObject({ message: english })
    await made.auth.otp.request({ identifier: '+12025550123', channel: 'sms', locale: 'sv' })
    await made.auth.otp.request({ identifier: '+12025550124', channel: 'sms', locale: 'en-GB' })
    await made.inbox.settle()
    expect(made.inbox.messages('+12025550123')[0]?.text).toContain('ist Ihr Code')
    expect(made.inbox.messages('+12025550124')[0]?.text).toContain('is your Test code')
  })
})

describe('a request that is repeated with its key', () => {
  const idempotencyKey = 'a-key-that-nobody-guesses-1'

  it('is the same request whatever the browser prefers, and another one in another language', async () => {
    const { auth, inbox } = made
    const ask = (locale: string, acceptLanguage: string) =>
      auth.otp.request({ identifier, locale }, { idempotencyKey, acceptLanguage })
    const first = await ask('de', 'en')

    expect(await ask('de', 'fr')).toEqual(first)
    await expect(ask('fr', 'en')).rejects.toMatchObject({ code: 'idempotency_mismatch' })
    await inbox.settle()
    expect(inbox.messages()).toHaveLength(1)
  })
})
