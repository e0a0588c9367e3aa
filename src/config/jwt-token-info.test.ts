import { describe, expect, it } from 'vitest'
import { JWTConfig, type JWTConfigInput } from './jwt-config.ts'

describe('getTokenInfo', () => {
  it.each([
    [24, 30, '24 hours', '30 days'],
    [1, 1, '1 hour', '1 day'],
    [2, 2, '2 hours', '2 days'],
    [null, null, '8760 hours (maximum)', '365 days (maximum)'],
    [8760, 365, '8760 hours', '365 days'],
  ])('says %j hours and %j days as %s and %s %s', (hours, days, access, refresh) => {
    const jwt = new JWTConfig({ accessTokenLifetimeHours: hours, refreshTokenLifetimeDays: days })

    expect(jwt.getTokenInfo()).toEqual({
      access_token: access,
      refresh_token: refresh,
      algorithm: 'HS256',
      rotation: 'enabled',
    })
  })

  it.each([
    [{}, '30 minutes'],
    [{ accessTokenLifetimeMinutes: 1 }, '1 minute'],
    [{ accessTokenLifetimeMinutes: 60 }, '60 minutes'],
    [{ accessTokenLifetimeMinutes: 525_600, refreshTokenLifetimeDays: 365 }, '525600 minutes'],
    [{ accessTokenLifetimeMinutes: null, refreshTokenLifetimeDays: 365 }, '525600 minutes (maximum)'],
  ])('says %j as %s', (input: JWTConfigInput, expected) => {
    expect(new JWTConfig(input).getTokenInfo().access_token).toBe(expected)
  })

  it('says how long sessions live when nobody wrote it', () => {
    expect(new JWTConfig().getTokenInfo().refresh_token).toBe('90 days')
    expect(new JWTConfig({ accessTokenLifetimeHours: 8760 }).getTokenInfo().refresh_token).toBe('365 days')
  })

  it('says when there is no rotation', () => {
    expect(new JWTConfig({ rotateRefreshTokens: false }).getTokenInfo().rotation).toBe('disabled')
  })
})
