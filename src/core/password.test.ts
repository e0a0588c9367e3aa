import { describe, expect, it } from 'vitest'
import { createAmbient } from './ambient.ts'
import { checkPassword, hashPassword, isOutdated, matchesPassword, parsePasswordHash, standIn } from './password.ts'

const ambient = createAmbient()

// Made by Django 5.2.17: `ScryptPasswordHasher().encode(…)` and `PBKDF2PasswordHasher().encode(…)`.
const django = [
  [
    'correct horse battery staple',
    'scrypt$16384$2Zbbr2pjDraIi6iHxWv2Bl$8$5$t5oQ/hrVxeKlDxLP2X05TmLe5F0ZybCZruTGfHBedaiUoyl4sl2aXvkW8rTBXOSC6IDp30S6eSwy7dY/LZcWCg==',
  ],
  [
    'correct horse battery staple',
    'pbkdf2_sha256$1000$rgnShm6e8dtRdLlfv40ead$rpNT3KJNEHfUL+hYHGEIdqZiX+Iafim6yRQ36e1+oGs=',
  ],
  [
    'pässwörd ☃ 🐎',
    'scrypt$16384$L6UUrC2LVPJBvtSkaebvVQ$8$5$2diAfMOwPW5aVrPotx9mZlWzM/RjVGDhokOPUdHqoHzM0AwCwkm2G6NOC4WSI8SXLqNmBcGDpbc53+Vn9uwKSQ==',
  ],
  ['pässwörd ☃ 🐎', 'pbkdf2_sha256$1000$FVDLY5hCeIuLfyXLqI78Nt$Yf2DbBrLHTreQv7WCgUoWI10eKuaDcOqNhbVr9FiG+I='],
  [' leading and trailing ', 'pbkdf2_sha256$1000$Ot0wqOAZa8NhcpYhZYXypq$sYxfIThdPb6fyHWX9FCw2OZkSGq0C6Rxv1XF32jnMmI='],
  ['x'.repeat(1024), 'pbkdf2_sha256$1000$qqdfMntosz8U4S1iV6ACwz$wBULzb+8inF7+0HekWQTgJw3LCfrq//p3U04r+XDWTo='],
  ['A\u030a', 'pbkdf2_sha256$1000$VjYIW54drmEQAYSuL5IxaP$C+B0R93mk+VbtaBXdbCtFn1wljPF5RldIxCfCFmMtMw='],
  ['default', 'pbkdf2_sha256$1000000$KTxJZhzPvAvTRHWSkREHc9$/H5q3/S5BZhIGtg+MOTPUodvpsBfzQNSCBqG+LNPmCE='],
  [
    'old',
    'scrypt$1024$seasalt12345$8$1$6ffV3//i50YXFtuboTZRSI7mbl9hb9uFp3zXdSvocEy99yiQPLplnPmpbA2QvnLYpEzCe0huoW/y1R+VPXpTlQ==',
  ],
  ['old', 'pbkdf2_sha256$10000$seasalt12345$yIUPYp9qjveCPh11IkNJXONcLpCPgogADdr12q6h28g='],
] as const

const scrypt = (n: number | string, r: number | string, p: number | string, salt = 'salt'): string =>
  `scrypt$${n}$${salt}$${r}$${p}$${'A'.repeat(86)}==`
const pbkdf2 = (iterations: number | string, salt = 'salt'): string =>
  `pbkdf2_sha256$${iterations}$${salt}$${'A'.repeat(43)}=`

describe('a hash that Django made', () => {
  it.each(django)('is matched by %j and by nothing else: %s', async (password, text) => {
    const hash = parsePasswordHash(text)!

    expect(await matchesPassword(password, hash)).toBe(true)
    expect(await matchesPassword(`${password} `, hash)).toBe(false)
  })

  it('tells one Unicode form from another', async () => {
    const [, text] = django.find(([password]) => password === 'A\u030a')!

    expect(await matchesPassword('\u00c5', parsePasswordHash(text)!)).toBe(false)
  })
})

describe('a hash of ours', () => {
  it('is in Django’s form, matched by its password, and up to date', async () => {
    const text = await hashPassword('pässwörd ☃ 🐎', ambient)
    const hash = parsePasswordHash(text)!

    expect(text).toMatch(/^scrypt\$16384\$[0-9a-z]{26}\$8\$5\$[A-Za-z0-9+/]{86}==$/)
    expect(isOutdated(hash)).toBe(false)
    expect(await matchesPassword('pässwörd ☃ 🐎', hash)).toBe(true)
    expect(await matchesPassword('password', hash)).toBe(false)
  })

  it('has a salt of its own', async () => {
    expect(await hashPassword('same', ambient)).not.toBe(await hashPassword('same', ambient))
  })
})

describe('a stored text', () => {
  it.each([
    '',
    '!unusable',
    'plain',
    'md5$salt$5f4dcc3b5aa765d61d8327deb882cf99',
    'argon2$argon2id$v=19$m=102400,t=2,p=8$c2FsdHNhbHQ$x',
    `pbkdf2_sha1$1000$salt$${'A'.repeat(27)}=`,
    pbkdf2(0),
    pbkdf2(5_000_001),
    pbkdf2('9'.repeat(30)),
    pbkdf2('1e3'),
    pbkdf2('-1'),
    pbkdf2('01000'),
    pbkdf2(1000, ''),
    pbkdf2(1000, 'x'.repeat(129)),
    pbkdf2(1000, 'sa lt'),
    `${pbkdf2(1000)}\n`,
    pbkdf2(1000).slice(0, -1),
    `pbkdf2_sha256$1000$salt$${'A'.repeat(44)}`,
    scrypt(1, 8, 1),
    scrypt(16_383, 8, 5),
    scrypt(2 ** 20, 8, 1),
    scrypt(2 ** 16, 8, 9),
    scrypt(2, 8, 2 ** 20),
    scrypt(2 ** 16, 1, 1),
    scrypt(2 ** 14, 0, 5),
    scrypt(2 ** 14, 8, 0),
    scrypt(2 ** 14, 2 ** 20, 1),
    scrypt('2e4', 8, 5),
    // The order in which other libraries write it.
    `scrypt$salt$16384$8$5$${'A'.repeat(86)}==`,
  ])('that is no hash, or would cost too much, is none: %j', (text) => {
    expect(parsePasswordHash(text)).toBeUndefined()
  })

  it.each([pbkdf2(1), pbkdf2(5_000_000), scrypt(2 ** 14, 8, 32), scrypt(2 ** 16, 4, 16), scrypt(2, 1, 1)])(
    'may ask for as much as %s',
    (text) => {
      expect(parsePasswordHash(text)).toBeDefined()
    },
  )

  it('is matched within seconds with parameters at their bounds', async () => {
    for (const text of [pbkdf2(5_000_000), scrypt(2 ** 16, 4, 16), scrypt(2, 1, 2 ** 18)]) {
      expect(await matchesPassword('x', parsePasswordHash(text)!)).toBe(false)
    }
  })

  it.each([
    [scrypt(2 ** 14, 8, 5, 'x'.repeat(22)), false],
    [scrypt(2 ** 15, 8, 5, 'x'.repeat(22)), false],
    [scrypt(2 ** 14, 8, 5, 'x'.repeat(21)), true],
    [scrypt(2 ** 13, 8, 5, 'x'.repeat(22)), true],
    [scrypt(2 ** 14, 4, 5, 'x'.repeat(22)), true],
    [scrypt(2 ** 14, 8, 1, 'x'.repeat(22)), true],
    [pbkdf2(1_000_000, 'x'.repeat(22)), true],
  ])('is weaker than what is made today: %s is %j', (text, expected) => {
    expect(isOutdated(parsePasswordHash(text)!)).toBe(expected)
  })
})

describe('the stand-in', () => {
  it('is matched by nothing, and looks as expensive as a hash of ours', async () => {
    expect(await matchesPassword('', standIn)).toBe(false)
    expect(isOutdated(standIn)).toBe(false)
  })
})

describe('a password', () => {
  it.each(['x', ' ', '\u200b', 'é', '🐎', 'x'.repeat(1024), '🐎'.repeat(1024), '\n'])('may be %j', (password) => {
    expect(() => checkPassword(password)).not.toThrow()
  })

  it.each([
    ['', 'This field may not be blank.'],
    ['x'.repeat(1025), 'Ensure this field has no more than 1024 characters.'],
    ['🐎'.repeat(1025), 'Ensure this field has no more than 1024 characters.'],
    ['a\0b', 'Null characters are not allowed.'],
    ['\ud800', 'Surrogate characters are not allowed.'],
  ])('may not be %j', (password, message) => {
    expect(() => checkPassword(password)).toThrow(
      expect.objectContaining({ code: 'validation_error', details: { fields: { password: [message] } } }),
    )
  })
})
