import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import type {
  AuthConfig,
  LimitsConfig,
  OtpConfig,
  PhoneConfig,
  RetentionConfig,
  RoutingConfig,
  SessionsConfig,
} from './auth-config.ts'
import { settingsOf } from './check.ts'
import type { JWTConfigInput } from './jwt-config.ts'
import { configSchema } from './schema.ts'

type Written = z.input<typeof configSchema>

describe('configSchema', () => {
  it('has the settings of AuthConfig, no more and no fewer', () => {
    expectTypeOf<keyof AuthConfig>().toEqualTypeOf<keyof Written>()
    expectTypeOf<keyof OtpConfig>().toEqualTypeOf<keyof NonNullable<Written['otp']>>()
    expectTypeOf<keyof LimitsConfig>().toEqualTypeOf<keyof NonNullable<Written['limits']>>()
    expectTypeOf<keyof RetentionConfig>().toEqualTypeOf<keyof NonNullable<Written['retention']>>()
    expectTypeOf<keyof SessionsConfig>().toEqualTypeOf<keyof NonNullable<Written['sessions']>>()
    expectTypeOf<keyof PhoneConfig>().toEqualTypeOf<keyof NonNullable<Written['phone']>>()
    expectTypeOf<keyof RoutingConfig>().toEqualTypeOf<keyof NonNullable<Written['routing']>>()
    expectTypeOf<keyof JWTConfigInput>().toEqualTypeOf<keyof NonNullable<Written['jwt']>>()
  })

  it('has a rule for every setting', () => {
    const rules = settingsOf(configSchema).map(({ field }) => field.rule)

    expect(rules.length).toBeGreaterThan(30)
    expect(rules.filter((rule) => !/^(must|is) /.test(rule))).toEqual([])
  })

  it('can be written as JSON Schema, bounds and defaults included', () => {
    const schema = z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' })

    expect(schema.properties?.['otp']).toMatchObject({
      properties: { maxAttempts: { type: 'integer', minimum: 1, maximum: 10, default: 5 } },
      additionalProperties: false,
    })
  })
})
