import { describe, expect, it } from 'vitest'
import { mistakesIn, publishedSecret as secret } from './faults-of.ts'
import { resolveConfig } from './resolve.ts'

describe('database', () => {
  it.each([
    'sqlite:./auth.db',
    'sqlite::memory:',
    'sqlite:/var/lib/keychime.db',
    'sqlite:C:\\keychime.db',
    'postgres://db/keychime',
    'postgresql://me:pass%23word@db:5433/keychime?sslmode=verify-full',
    'postgres:///keychime?host=/run/postgresql',
  ])('may be %s', (database) => {
    expect(resolveConfig({ secret, environment: 'test', database }).database).toBe(database)
  })

  it.each(['postgres://db', 'postgres://db/', 'POSTGRES://db/keychime', 'postgres:db', 'postgres://me:pass#word@db/x'])(
    'says what is wrong with %s, and not the password',
    (database) => {
      expect(mistakesIn({ database })).toEqual([
        'config.database must be postgres://user:password@host/name, special characters in the password written as %23',
      ])
    },
  )

  it.each(['', 'sqlite:', 'sqlite://auth.db', 'sqlite::other:', './auth.db', 'mysql://db', 5])(
    'may not be %j',
    (database) => {
      expect(mistakesIn({ database })).toEqual([
        'config.database must be sqlite: and a path, such as sqlite:./auth.db, or postgres://user:password@host/name',
      ])
    },
  )
})

describe('addresses', () => {
  it('are kept as browsers spell them', () => {
    const settings = resolveConfig({
      secret,
      environment: 'test',
      publicUrl: 'HTTPS://Auth.Example.com:443/',
      allowedOrigins: ['https://app.example.com/', 'http://localhost:3000'],
      prefix: '/api/accounts/',
      placeholderEmailDomain: 'Nobody.Example',
    })

    expect(settings).toMatchObject({
      publicUrl: 'https://auth.example.com',
      allowedOrigins: ['https://app.example.com', 'http://localhost:3000'],
      prefix: '/api/accounts',
      placeholderEmailDomain: 'nobody.example',
    })
  })

  it('have no path, query or wildcard', () => {
    expect(mistakesIn({ publicUrl: 'https://x.example/login', allowedOrigins: ['https://x.example', '*'] })).toEqual([
      'config.publicUrl must be an origin such as https://auth.example.com, without path, query and credentials, not "https://x.example/login"',
      'config.allowedOrigins must be a list of origins such as https://app.example.com, without path and wildcard, not "*"',
    ])
  })

  it.each([
    '',
    '/',
    'accounts',
    '/acc ounts',
    '/a//b',
    '/a/../b',
    '/a/./b',
    '/a?b',
    '/ä',
    '/%61',
    `/${'a'.repeat(100)}`,
    null,
  ])('refuse the prefix %j', (prefix) => {
    expect(mistakesIn({ prefix })[0]).toMatch(/^config\.prefix must be a path such as \/accounts, not /)
  })

  it('refuse a prefix that pages have', () => {
    expect(mistakesIn({ prefix: '/login/x' })).toEqual([
      'config.prefix must not begin with /login, which stands for something else',
    ])
  })

  it('trust nobody unless told, and loopback by its ranges', () => {
    const trustProxy = ['loopback', '10.0.0.0/8', '2001:db8::1']

    expect(resolveConfig({ secret, environment: 'test', trustProxy }).trustProxy).toEqual([
      '127.0.0.0/8',
      '::1/128',
      '10.0.0.0/8',
      '2001:db8::1',
    ])
    expect(mistakesIn({ trustProxy: ['0.0.0.0/0'] })).toHaveLength(1)
    expect(mistakesIn({ trustProxy: true })).toHaveLength(1)
    expect(resolveConfig({ secret, environment: 'test', trustProxy: 2 }).trustProxy).toBe(2)
    const wrong = [0, 11, 1.5, -1, '1', ['1']] as unknown as readonly number[]
    for (const trustProxy of wrong) expect(mistakesIn({ trustProxy })).toHaveLength(1)
  })

  it('refuse a placeholder domain that is none', () => {
    expect(mistakesIn({ placeholderEmailDomain: 'invalid' })).toEqual([
      'config.placeholderEmailDomain must be a domain name such as users.invalid, not "invalid"',
    ])
  })
})
