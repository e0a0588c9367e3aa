import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { defaultsInForce } from '../../scripts/docs/defaults.ts'
import { runProgram } from '../server.ts'

const read = (path: string): string => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8')
const defaults = defaultsInForce()

/** The number that counts where nobody sets any. */
function number(name: string): number {
  const value = defaults.get(name)
  if (typeof value !== 'number') throw new Error(`${name} has no number as its default`)
  return value
}

const inWords: Readonly<Record<number, string>> = { 5: 'five', 6: 'six', 10: 'ten' }
const length = number('otp.length')
const attempts = number('otp.maxAttempts')
const cooldown = number('otp.cooldown')
const lifetime = number('otp.lifetime')
const minutes = number('jwt.accessTokenLifetimeMinutes')
const days = number('jwt.refreshTokenLifetimeDays')
const requests = number('limits.requestsPerMinute')

// A page that says a number in its own words says the one of the code.
describe('a default in prose', () => {
  it.each([
    ['README.md', `Asking twice within ${cooldown} seconds`],
    ['README.md', `It works once, for ${lifetime / 60} minutes, for ${attempts} guesses`],
    ['docs/sign-in.md', `a code of ${inWords[length]} digits`],
    ['docs/sign-in.md', `A code works once, for ${lifetime / 60} minutes, for ${attempts} guesses`],
    ['docs/sign-in.md', `your ${inWords[attempts]} guesses`],
    ['docs/sign-in.md', `${inWords[attempts]} attempts of their own`],
    ['docs/sign-in.md', `| one in ${cooldown} seconds | \`cooldown\``],
    ['docs/sign-in.md', `| ${number('otp.hourlyLimit')} an hour | \`step_up_required\`, or \`hourly_limit\``],
    ['docs/sign-in.md', `| ${number('otp.dailyLimit')} a day | \`step_up_required\`, or \`daily_limit\``],
    ['docs/sign-in.md', `| requests of one network address | ${requests} a minute |`],
    [
      'docs/sign-in.md',
      `| guesses of one network address, at codes and [passwords](passwords.md#limits) | ${number('limits.verifiesPerMinute')} a minute |`,
    ],
    ['docs/sessions.md', `| access | ${minutes} minutes,`],
    ['docs/sessions.md', `${days} days, or one day`],
    ['docs/jwt.md', `access tokens live ${minutes} minutes and sessions ${days} days`],
    ['docs/jwt.md', `| \`accessTokenLifetimeMinutes\` | 1 to 525600, \`null\` = 525600 | ${minutes} |`],
    ['docs/jwt.md', `| \`refreshTokenLifetimeDays\` | 1 to 365, \`null\` = 365 | ${days} |`],
    ['docs/messages.md', `valid ${lifetime / 60} minutes`],
    ['docs/testing.md', `after ${inWords[lifetime / 60]} minutes`],
    ['docs/testing.md', `${inWords[attempts]} wrong guesses`],
    ['docs/testing.md', `A cooldown of ${cooldown} seconds`],
    ['docs/http.md', `"requests";q=${requests};w=60`],
    ['docs/http.md', `The prefix \`${defaults.get('prefix')}\` is a setting`],
    ['docs/http.md', `phone_<digits>@${defaults.get('placeholderEmailDomain')}`],
    ['docs/server.md', `${inWords[requests]} requests a minute are enough for nobody`],
    ['docs/server.md', `the next free one, and the banner says so. 0: any | ${number('server.port')} |`],
    [
      'docs/server.md',
      `| \`--database\` | \`sqlite:\` and a path, or \`postgres://user:password@host/name\` | \`${defaults.get('database')}\` |`,
    ],
    [
      'docs/server.md',
      `| \`--env\` | \`development\`, \`test\`, \`production\`, or their short names | \`${defaults.get('environment')}\` |`,
    ],
  ])('of %s is that of the code: %s', (page, sentence) => {
    // Not toContain: the whole page would be printed, and the title says what is missing.
    expect(read(page).replace(/\s+/g, ' ').includes(sentence)).toBe(true)
  })
})

describe('the table of README.md', () => {
  const rows = [...read('README.md').matchAll(/^\| (`[a-z]\w*(?:\.\w+)*`(?:, `[\w.]+`)*) \| .* \| (.*) \|$/gm)]
  const told = rows.flatMap(([, names = '', byDefault]) =>
    [...names.matchAll(/`([\w.]+)`/g)].map(([, name = '']) => ({ name, byDefault })),
  )

  it.each(told)('has the default of $name', ({ name, byDefault }) => {
    expect(defaults.has(name)).toBe(true)
    const value = [defaults.get(name)].flat().join(', ')
    expect(byDefault).toContain(name === 'secret' ? 'required' : value === '' ? 'none' : value)
  })

  it('is read whole', () => {
    expect(told.length).toBeGreaterThanOrEqual(12)
  })
})

describe('keychime serve --help', () => {
  it('has the defaults of the code', async () => {
    const { stdout } = await runProgram(['serve', '--help'])
    const help = stdout.replace(/\s+/g, ' ')

    expect(help).toContain(`(default: ${number('server.port')})`)
    expect(help).toContain(`(default: ${defaults.get('database')})`)
    expect(help).toContain(`(default: ${defaults.get('environment')})`)
  })
})
