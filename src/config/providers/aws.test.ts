import { describe, expect, it } from 'vitest'
import { mistakesIn } from '../faults-of.ts'
import { Secret } from '../secret.ts'
import { least, secrets, settingsFor } from './written.ts'

const { aws } = least

function without(name: keyof typeof aws): object {
  return Object.fromEntries(Object.entries(aws).filter(([key]) => key !== name))
}

describe('aws', () => {
  it('needs a region, a key and a sender, and has a default for all else', () => {
    const settings = settingsFor({ aws })

    expect(settings.channels).toEqual(['aws'])
    expect(settings.retries).toEqual({ aws: { most: 3, firstPauseMs: 1000 } })
    expect(settings.aws).toEqual({
      baseUrl: 'https://sms-voice.eu-west-1.amazonaws.com',
      requestTimeoutMs: 30_000,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'AKIAKEYCHIMETESTS000', secretAccessKey: secrets.aws },
      origination: '+12345678900',
    })
  })

  it('is as it is said to be, in either spelling', () => {
    const settings = settingsFor({
      aws: {
        region: 'us-gov-west-1',
        access_key_id: 'ASIAKEYCHIMETESTS000',
        secret_access_key: new Secret(secrets.aws),
        session_token: secrets.authToken,
        origination: 'arn:aws:sms-voice:eu-west-1:123456789012:pool/pool-0123',
        voice_from: '+12345678900',
        configuration_set: 'codes',
        sns_topic_arn: 'arn:aws:sns:eu-west-1:123456789012:codes',
        max_price: 0.1,
        timeout: '5s',
        max_retries: 1,
        retry_delay: 0.5,
        base_url: 'https://gateway.example.com/',
      },
    })

    expect(settings.retries).toEqual({ aws: { most: 1, firstPauseMs: 500 } })
    expect(settings.aws).toEqual({
      baseUrl: 'https://gateway.example.com',
      requestTimeoutMs: 5000,
      region: 'us-gov-west-1',
      credentials: {
        accessKeyId: 'ASIAKEYCHIMETESTS000',
        secretAccessKey: secrets.aws,
        sessionToken: secrets.authToken,
      },
      origination: 'arn:aws:sms-voice:eu-west-1:123456789012:pool/pool-0123',
      voiceFrom: '+12345678900',
      configurationSet: 'codes',
      snsTopicArn: 'arn:aws:sns:eu-west-1:123456789012:codes',
      maxPrice: '0.1000',
    })
  })

  it('may only call, and have an address alone', () => {
    const calling = { ...without('origination'), voiceFrom: '+12345678900' }

    expect(settingsFor({ aws: calling }).aws).not.toHaveProperty('origination')
    expect(mistakesIn({ aws: { baseUrl: 'http://127.0.0.1:9999' } })).toEqual([])
  })

  it.each([
    [without('region'), 'aws.accessKeyId does nothing without config.aws.region'],
    [without('accessKeyId'), 'aws.region does nothing without config.aws.accessKeyId'],
    [without('secretAccessKey'), 'aws.region does nothing without config.aws.secretAccessKey'],
    [without('origination'), 'aws.region does nothing without config.aws.origination or config.aws.voiceFrom'],
    [{ ...aws, maxRetries: 0, retryDelay: 2 }, 'aws.retryDelay does nothing while config.aws.maxRetries is 0'],
    [{ ...aws, region: 'Ireland' }, 'aws.region must be a region of AWS, such as eu-west-1'],
    [{ ...aws, region: 'cn-north-1' }, 'aws.region must be a region of AWS, such as eu-west-1'],
    [{ ...aws, origination: 'A name' }, 'aws.origination must be a number, a sender id, a pool, or the ARN of one'],
    [{ ...aws, origination: 12345678900 }, 'aws.origination must be text, not a number; put it in quotes'],
    [{ ...aws, voiceFrom: '' }, 'aws.voiceFrom must be a number, a pool, or the ARN of one'],
    [{ ...aws, configurationSet: 'my codes' }, 'aws.configurationSet must be the name of a configuration set'],
    [
      { ...aws, snsTopicArn: 'arn:aws:sns:eu-west-1:123456789012:codes' },
      'aws.snsTopicArn does nothing without config.aws.configurationSet',
    ],
    [
      { ...aws, configurationSet: 'codes', snsTopicArn: 'codes' },
      'aws.snsTopicArn must be the ARN of a topic, such as',
    ],
    [{ ...aws, maxPrice: 0 }, 'aws.maxPrice must be a number from 0.0001 to 99'],
    [{ ...aws, maxPrice: 99.1 }, 'aws.maxPrice must be a number from 0.0001 to 99'],
    [{ ...aws, baseUrl: 'http://sms-voice.example' }, 'aws.baseUrl must be an https address such as'],
  ])('says what is wrong with %j', (written, sentence) => {
    expect(mistakesIn({ aws: written })).toEqual([expect.stringContaining(`config.${sentence}`)])
  })

  it.each([
    ['accessKeyId', 'a-secret-in-the-wrong-place', 'must be 16 to 128 capital letters and digits'],
    ['secretAccessKey', 'too-short', 'must have 30 to 128 characters and no blanks'],
    ['sessionToken', 'a token with blanks in it', 'must have 16 to 8192 characters and no blanks'],
  ])('has secrets of their form, which are never repeated: %s', (key, wrong, sentence) => {
    const mistakes = mistakesIn({ aws: { ...aws, [key]: wrong } }).join('\n')

    expect(mistakes).toContain(`config.aws.${key} ${sentence}`)
    expect(mistakes).not.toContain(wrong)
  })
})
