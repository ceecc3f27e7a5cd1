import { expect, it } from 'vitest'
import { ERRORS, errorCodeSchema } from '../errors.ts'
import { httpStatusOf, toProblem } from './problem.ts'

it('says what went wrong in words that are true of the market and of the studio', () => {
  const sentByTheMarket = errorCodeSchema.options.filter((code) => code === 'INTERNAL' || httpStatusOf(code) !== 500)
  expect(sentByTheMarket.length).toBeGreaterThan(40)
  for (const code of sentByTheMarket) {
    const { title } = toProblem({ code, message: ERRORS[code].message, retryable: ERRORS[code].retryable }, 'request-1')
    expect(title).not.toMatch(/Luna Studio|Luna Market|the app\b|your library/i)
  }
})
