import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { mistakesIn } from '../faults-of.ts'
import { Secret } from '../secret.ts'
import { applicationId, least, secrets, settingsFor } from './written.ts'

const { vonage } = least
const { apiSecret: _, ...withoutSecret } = vonage
const privateKey = pemOf(2048)
const application = { ...withoutSecret, applicationId, privateKey }
const publicUrl = 'https://auth.example.com'

function pemOf(modulusLength: number): string {
  return generateKeyPairSync('rsa', { modulusLength }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

describe('vonage', () => {
  it('needs an account and a sender, and has a default for all else', () => {
    const settings = settingsFor({ publicUrl, vonage })

    expect(settings.channels).toEqual(['vonage'])
    expect(settings.retries).toEqual({ vonage: { most: 3, firstPauseMs: 1000 } })
    expect(settings.vonage).toEqual({
      baseUrl: 'https://api.nexmo.com',
      requestTimeoutMs: 30_000,
      credentials: { apiKey: 'a1b2c3d4', apiSecret: secrets.vonage },
      smsFrom: '+12345678900',
      encoding: 'auto',
      signatureSecrets: [],
    })
  })

  it('is as it is said to be, in either spelling', () => {
    const settings = settingsFor({
      publicUrl,
      vonage: {
        application_id: applicationId,
        private_key: new Secret(`${privateKey}\n`),
        sms_from: 'Acme Login',
        encoding: 'unicode',
        signature_secret: secrets.authToken,
        previous_signature_secret: secrets.otherToken,
        timeout: '5s',
        max_retries: 1,
        retry_delay: 0.5,
        base_url: 'https://api-eu.vonage.com/',
      },
    })

    expect(settings.retries).toEqual({ vonage: { most: 1, firstPauseMs: 500 } })
    expect(settings.vonage).toMatchObject({
      baseUrl: 'https://api-eu.vonage.com',
      requestTimeoutMs: 5000,
      credentials: { applicationId, key: { algorithm: 'RS256' } },
      smsFrom: 'Acme Login',
      encoding: 'unicode',
      signatureSecrets: [secrets.authToken, secrets.otherToken],
      callbackUrl: 'https://auth.example.com/accounts/webhook/vonage/',
    })
  })

  it.each([
    [{ publicUrl }, {}, 'https://auth.example.com/accounts/webhook/vonage/'],
    [{}, {}, undefined],
    [{}, { baseUrl: 'http://127.0.0.1:9999' }, 'http://localhost:4000/accounts/webhook/vonage/'],
    [{ publicUrl }, { signatureSecret: undefined }, undefined],
  ])('is told where to call by %j and %j: %s', (seen, changes, url) => {
    const written = { ...vonage, signatureSecret: secrets.authToken, ...changes }

    expect(settingsFor({ ...seen, vonage: written }).vonage?.callbackUrl).toBe(url)
  })

  it('may name the account of an application, and have an address alone', () => {
    expect(mistakesIn({ vonage: application })).toEqual([])
    expect(settingsFor({ vonage: application }).vonage?.credentials).toMatchObject({ apiKey: 'a1b2c3d4' })
    expect(mistakesIn({ vonage: { baseUrl: 'http://127.0.0.1:9999' } })).toEqual([])
  })

  it.each([
    [{ ...vonage, smsFrom: undefined }, 'vonage.apiKey does nothing without config.vonage.smsFrom'],
    [{ smsFrom: 'Acme' }, 'vonage.smsFrom does nothing without config.vonage.applicationId or config.vonage.apiKey'],
    [withoutSecret, 'vonage.apiKey does nothing without config.vonage.apiSecret or config.vonage.applicationId'],
    [{ smsFrom: 'Acme', applicationId }, 'vonage.applicationId does nothing without config.vonage.privateKey'],
    [{ ...vonage, privateKey }, 'vonage.privateKey does nothing without config.vonage.applicationId'],
    [
      { ...application, apiSecret: secrets.vonage },
      'vonage.applicationId and config.vonage.apiSecret must not both be set; keep one',
    ],
    [
      { ...vonage, previousSignatureSecret: secrets.authToken },
      'vonage.previousSignatureSecret does nothing without config.vonage.signatureSecret',
    ],
    [
      { ...vonage, signatureSecret: secrets.authToken, previousSignatureSecret: secrets.authToken },
      'vonage.previousSignatureSecret must not be the same as config.vonage.signatureSecret',
    ],
    [{ ...vonage, maxRetries: 0, retryDelay: 2 }, 'vonage.retryDelay does nothing while config.vonage.maxRetries is 0'],
    [{ ...vonage, apiKey: 'a1b2' }, 'vonage.apiKey must be 8 letters and digits'],
    [{ ...application, applicationId: 'acme' }, 'vonage.applicationId must be a UUID in lower case'],
    [{ ...vonage, smsFrom: '12345678900' }, 'vonage.smsFrom must be a number in E.164'],
    [{ ...vonage, smsFrom: 'A name too long' }, 'vonage.smsFrom must be a number in E.164'],
    [{ ...vonage, encoding: 'binary' }, 'vonage.encoding must be auto, text or unicode'],
    [{ ...vonage, baseUrl: 'http://api.vonage.example' }, 'vonage.baseUrl must be an https address such as'],
  ])('says what is wrong with %j', (written, sentence) => {
    expect(mistakesIn({ vonage: written })).toEqual([expect.stringContaining(`config.${sentence}`)])
  })

  it.each([
    ['apiKey', 'a-secret-of-16-c', 'must be 8 letters and digits'],
    ['privateKey', pemOf(1024), 'must be a private key of RSA in PEM'],
    ['privateKey', 'no-key-at-all-that-anybody-has', 'must be a private key of RSA in PEM'],
    ['signatureSecret', 'too-short', 'must have 16 to 256 characters and no blanks'],
    ['signatureSecret', 'a blank is in this one', 'must have 16 to 256 characters and no blanks'],
  ])('has secrets of their form, which are never repeated: %s', (key, wrong, sentence) => {
    for (const written of [wrong, new Secret(wrong)]) {
      const mistakes = mistakesIn({ vonage: { ...application, [key]: written } }).join('\n')
      expect(mistakes).toContain(`config.vonage.${key} ${sentence}`)
      expect(mistakes).not.toContain(wrong)
    }
  })
})
