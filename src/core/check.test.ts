import { describe, expect, it } from 'vitest'
import { type Check, failed, ok, runChecks, warning } from './check.ts'

const deadlineMs = 20

describe('checks', () => {
  it('run at the same time, and are told in their order', async () => {
    let release = (): void => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    const done: string[] = []
    const first: Check = { name: 'first', look: () => released.then(() => [ok('fine'), warning('odd', 'look')]) }
    const second: Check = {
      name: 'second',
      async look() {
        release()
        return [failed('broken')]
      },
    }

    expect(await runChecks([first, second], { deadlineMs: 60_000, onDone: (name) => void done.push(name) })).toEqual([
      { check: 'first', standing: 'ok', says: 'fine' },
      { check: 'first', standing: 'warning', says: 'odd', fix: 'look' },
      { check: 'second', standing: 'failed', says: 'broken' },
    ])
    expect(done.toSorted()).toEqual(['first', 'second'])
  })

  it('fail at their deadline, and are told to stop', async () => {
    let given: AbortSignal | undefined
    const stuck: Check = {
      name: 'stuck',
      look(signal) {
        given = signal
        return new Promise(() => {})
      },
    }
    const found = await runChecks([stuck], { deadlineMs })

    expect(found).toMatchObject([{ check: 'stuck', standing: 'failed', says: 'took longer than 0.02 seconds' }])
    expect(given?.aborted).toBe(true)
  })

  it('fail where they throw', async () => {
    const broken: Check = {
      name: 'broken',
      async look() {
        throw new Error('no such file')
      },
    }

    expect(await runChecks([broken], { deadlineMs })).toEqual([
      { check: 'broken', standing: 'failed', says: 'no such file' },
    ])
  })
})
