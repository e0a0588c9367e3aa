import { describe, expect, it } from 'vitest'
import { errorFields } from './error-fields.ts'

describe('an error in the log', () => {
  it('has its name, message, code and causes', () => {
    const cause = Object.assign(new TypeError('inner'), { code: 'ECONNRESET' })

    expect(errorFields(new Error('outer', { cause }))).toMatchObject({
      name: 'Error',
      message: 'outer',
      stack: expect.stringContaining('error-fields.test.ts'),
      cause: { name: 'TypeError', message: 'inner', code: 'ECONNRESET' },
    })
  })

  it('leaves out what else it carries', () => {
    const error = Object.assign(new Error('refused'), { body: { otp: '123456' }, code: { secret: '123456' } })

    expect(JSON.stringify(errorFields(error))).not.toContain('123456')
  })

  it('ends where causes go in circles', () => {
    const error = new Error('round')
    error.cause = error

    expect(JSON.stringify(errorFields(error)).match(/"message"/g)).toHaveLength(4)
  })

  it('never repeats a value that was thrown', () => {
    expect(errorFields('123456')).toEqual({ name: 'NotAnError', message: 'a string was thrown' })
  })
})
