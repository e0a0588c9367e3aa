import { expect, it } from 'vitest'
import { strictUrl, withOptions } from './postgres-url.ts'

it.each(['prefer', 'require', 'verify-ca'])('sslmode=%s is verify-full, as pg takes it', (mode) => {
  expect(strictUrl(`postgres://db/keychime?a=b&sslmode=${mode}`)).toBe('postgres://db/keychime?a=b&sslmode=verify-full')
})

it('options of an address come after ours, so that they count', () => {
  const url = withOptions('postgres://db/keychime?options=-c%20work_mem%3D8MB', '-c jit=off')

  expect(new URL(url).searchParams.get('options')).toBe('-c jit=off -c work_mem=8MB')
})

it('an address without options stays as it is', () => {
  expect(withOptions('postgres://db/keychime?sslmode=disable', '-c jit=off')).toBe(
    'postgres://db/keychime?sslmode=disable',
  )
})
