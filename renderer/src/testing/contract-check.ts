/** Holds the answers of tests to the contract: a double that takes or gives what the real engine would not is useless. */
import { isContractProcedure } from '@orpc/contract'
import * as z from 'zod'
import { marketContract } from '#shared/contract/market/market.ts'
import { studioContract } from '#shared/contract/studio/studio.ts'

const CONTRACTS = { studio: studioContract, market: marketContract } as const
const READING_POSTS: ReadonlySet<string> = new Set(['offers.recommend', 'offers.netPreview'])

export type Api = keyof typeof CONTRACTS

function procedureNamed(api: Api, [part = '', call = '']: readonly string[]) {
  const procedure: unknown = Reflect.get(Object(Reflect.get(CONTRACTS[api], part)), call)
  return isContractProcedure(procedure) ? procedure['~orpc'] : null
}

/** True for operations of the market that change nothing, and are therefore answered without a connection too. */
export function isMarketRead(path: readonly string[]): boolean {
  return procedureNamed('market', path)?.route.method === 'GET' || READING_POSTS.has(path.join('.'))
}

/** Says what the contract does not allow; null where it allows the value, or describes none. */
export function problemOf(
  api: Api,
  path: readonly string[],
  side: 'inputSchema' | 'outputSchema',
  value: unknown,
): string | null {
  const procedure = procedureNamed(api, path)
  if (procedure === null) return `The contract has no ${path.join('.')}.`
  const schema: unknown = procedure[side]
  if (!(schema instanceof z.ZodType)) return null
  const { error } = schema.safeParse(value)
  const what = side === 'inputSchema' ? 'The input' : 'The answer'
  return error === undefined ? null : `${what} of ${path.join('.')} is against the contract:\n${z.prettifyError(error)}`
}
