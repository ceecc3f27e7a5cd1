import { expect, it } from 'vitest'
import { environmentIn } from './vitest-run.ts'

it('runs the tests as tests, whatever a bundler left in the environment', () => {
  expect({ NODE_ENV: 'production', ...environmentIn({ scratch: '/copy' }) }).toMatchObject({ NODE_ENV: 'test' })
})
