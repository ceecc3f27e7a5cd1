import { isContractProcedure } from '@orpc/contract'
import { expect, it } from 'vitest'
import { marketContract } from '../market/market.ts'
import { queuedCallSchema } from './queued-calls.ts'

it('gives each operation the input that the market’s contract gives it', () => {
  const procedures = new Map<string, unknown>(
    Object.entries(marketContract).flatMap(([domain, contract]) =>
      Object.entries(contract).map(([name, procedure]) => [`${domain}.${name}`, procedure] as const),
    ),
  )
  for (const { shape } of queuedCallSchema.options) {
    const procedure = procedures.get(shape.operation.value)
    expect(isContractProcedure(procedure) && procedure['~orpc'].inputSchema, shape.operation.value).toBe(shape.input)
  }
})

it('takes no input of another operation', () => {
  const id = '0190c4b2-0000-7000-8000-000000000001'
  expect(queuedCallSchema.safeParse({ operation: 'licensing.close', input: { id } }).success).toBe(true)
  expect(queuedCallSchema.safeParse({ operation: 'reputation.rate', input: { id } }).success).toBe(false)
  expect(queuedCallSchema.safeParse({ operation: 'accounts.close', input: { id } }).success).toBe(false)
})
