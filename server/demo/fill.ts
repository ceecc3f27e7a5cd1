/**
 * Fills an empty market with sample data, as its users would: over HTTP, with accounts of their own.
 * If it was interrupted, the next run resumes.
 */
import { ORPCError } from '@orpc/client'
import { errorCodeSchema, LunaError } from '#shared/contract/errors.ts'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import type { Market } from '../market.ts'
import type { MarketSettings } from '../settings.ts'
import { buyWorks } from './buy-works.ts'
import { DEMO_DOMAIN, DEMO_PASSWORD, DEMO_PEOPLE, emailOf, joinAll } from './people.ts'
import { publishWorks } from './submit-works.ts'
import { DEMO_WORKS, type DemoWork } from './works.ts'

/** Throws SETTINGS_INVALID where payments are real, or go through a payment service that could be. */
export function assertTestPayments({ stripe }: Pick<MarketSettings, 'stripe'>): void {
  if (stripe === null) return
  throw new LunaError('SETTINGS_INVALID', 'A demo market is filled with test payments only: unset the Stripe settings.')
}

async function assertEmpty({ database }: Pick<Market, 'database'>): Promise<void> {
  const other = await database.asService((tx) =>
    tx
      .selectFrom('email_claims')
      .select('account_id')
      .where('email', 'not like', `%@${DEMO_DOMAIN}`)
      .limit(1)
      .executeTakeFirst(),
  )
  if (other === undefined) return
  throw new LunaError('SETTINGS_INVALID', 'This market has accounts of its own; a demo is filled into an empty one.')
}

function describeAccounts(): string[] {
  const people = Object.values(DEMO_PEOPLE).map((person) => `  ${emailOf(person)} (${person.role})`)
  return [`Demo accounts, password “${DEMO_PASSWORD}”:`, ...people]
}

export interface FillOptions {
  readonly works?: readonly DemoWork[]
  /** Receives a line for each step. */
  readonly say: (line: string) => void
}

type FilledMarket = Pick<Market, 'url' | 'database' | 'accounts'>

/** Throws SETTINGS_INVALID where the market has accounts that are not the demo's, and what the market refuses. */
export async function fillDemo(market: FilledMarket, options: FillOptions): Promise<void> {
  await assertEmpty(market)
  try {
    await fill(market, options)
  } catch (error) {
    const code = error instanceof ORPCError ? errorCodeSchema.safeParse(error.code).data : undefined
    if (!(error instanceof Error) || code === undefined) throw error
    throw new LunaError(code, error.message, { cause: error })
  }
}

async function fill(market: FilledMarket, { works = DEMO_WORKS, say }: FillOptions): Promise<void> {
  const accounts = await joinAll({
    url: market.url,
    confirmEmail: (email) => market.accounts.confirmEmail(email),
    makeModerator: (accountId) => market.accounts.giveRole(accountId, 'moderator', PLATFORM_ID),
  })
  for (const line of describeAccounts()) say(line)
  const assets = await publishWorks({ url: market.url, accounts, say }, works)
  await buyWorks({ accounts, assets, say })
  say(`The demo market is filled: ${market.url}`)
}
