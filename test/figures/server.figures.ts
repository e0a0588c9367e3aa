import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'vitest'
import { wrongCodes } from '../../src/testing/index.ts'
import { post, requestCode, signIn } from '../server/caller.ts'
import { startServer } from '../server.ts'
import { median, record, residentMegabytes } from './figure.ts'

const unlimited = {
  KEYCHIME_LIMITS__REQUESTS_PER_MINUTE: '0',
  KEYCHIME_LIMITS__VERIFIES_PER_MINUTE: '0',
  KEYCHIME_OTP__COOLDOWN: '0',
  KEYCHIME_OTP__HOURLY_LIMIT: '0',
  KEYCHIME_OTP__DAILY_LIMIT: '0',
}

it('the built server, warm, to its first answer', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keychime-warm-'))
  const took: number[] = []
  const memory: number[] = []
  for (let run = 0; run < 11; run++) {
    const began = performance.now()
    const server = await startServer({ cwd: folder })
    await fetch(`${server.url}/health/ready`)
    took.push(performance.now() - began)
    memory.push(residentMegabytes(server.pid))
    await server.stop()
  }
  rmSync(folder, { recursive: true })
  record({
    what: 'Built server with a database there: process start to first answer, median of 11',
    toReach: '≤ 400 ms',
    measured: `${median(took).toFixed(0)} ms (${median(memory).toFixed(0)} MB resident)`,
    reached: median(took) <= 400,
  })
})

it('races over HTTP', async () => {
  const server = await startServer({ env: unlimited, args: ['--log-level', 'silent'] })
  const rounds = 100
  let successes = 0
  for (let round = 0; round < rounds; round++) {
    const { challengeId, code } = await requestCode(server, `racer${round}@example.com`)
    const guesses = Array.from({ length: 200 }, () => guess(challengeId, code))
    successes += (await Promise.all(guesses)).filter((status) => status === 200).length
  }
  record({
    what: '200 parallel verifies of one right code over HTTP, 100 rounds',
    toReach: 'exactly 1 success a round',
    measured: `${successes} successes in ${rounds} rounds`,
    reached: successes === rounds,
  })

  const { challengeId, code } = await requestCode(server, 'guessed@example.com')
  const wrong = await Promise.all(wrongCodes(code, 500).map((otp) => guess(challengeId, otp)))
  const right = await guess(challengeId, code)
  record({
    what: '500 parallel wrong guesses over HTTP, then the right code',
    toReach: '501 times 401',
    measured: `${[...wrong, right].filter((status) => status === 401).length} times 401`,
    reached: [...wrong, right].every((status) => status === 401),
  })
  await server.stop()

  async function guess(id: string, otp: string): Promise<number> {
    return (await post(server, '/accounts/otp/verify/', { challenge_id: id, otp })).status
  }
})

it('what 1,000 sign-ins leave behind', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keychime-traces-'))
  const server = await startServer({ cwd: folder, env: { ...unlimited, KEYCHIME_OTP__LENGTH: '10' } })
  const codes: string[] = []
  for (let person = 0; person < 1000; person++) codes.push((await signIn(server, `person${person}@example.com`)).code)
  const running = contentOf(join(folder, '.keychime'))
  const { stdout, stderr } = await server.stop()
  const left = [running, contentOf(join(folder, '.keychime')), stdout, stderr].join('\n')
  rmSync(folder, { recursive: true })

  const found = codes.filter((code) => left.includes(code)).length
  record({
    what: '1,000 sign-ins with 10-digit codes: codes in the database files or the log',
    toReach: '0',
    measured: `${found}, in ${(left.length / 2 ** 20).toFixed(1)} MiB searched`,
    reached: found === 0 && left.includes('person999@example.com'),
  })
})

function contentOf(folder: string): string {
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('\n')
}
