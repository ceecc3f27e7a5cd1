/** A creator's account at the payment service: opened, identified, watched. Creators without one accrue. */
import { sql } from 'kysely'
import { LunaError } from '#shared/contract/errors.ts'
import { payoutDatesAfter } from '#shared/ledger/payout-schedule.ts'
import type { Tx } from '../db/database.ts'
import { createMacs } from '../keys/macs.ts'
import { createOnboardingLinks } from './onboarding-links.ts'
import { checkRound, claimInactive } from './overdue.ts'
import type { PaymentParts } from './parts.ts'
import type { Recipient } from './provider.ts'

export interface ConnectStatus {
  readonly state: 'none' | 'onboarding' | 'active' | 'restricted'
  readonly requirements: readonly string[]
  readonly country: string | null
  readonly schedule: 'weekly' | 'manual'
  /** Null where payouts are made on request, or held. */
  readonly nextPayoutAt: Date | null
  /** Why payouts are held and what to do; null where they are not. */
  readonly holdReason: string | null
}

export interface Connect {
  /** Opens the account where there is none, and the page on which its holder is identified. */
  onboard(creator: { accountId: string; email: string; country: string; returnUrl: string }): Promise<{ url: string }>
  /**
   * The address of a new onboarding page for the creator whom an earlier one was made for. Throws NOT_FOUND for a token
   * that the market did not sign or that has expired.
   */
  renewOnboarding(token: string): Promise<string>
  setSchedule(accountId: string, schedule: 'weekly' | 'manual'): Promise<void>
  changed(recipientId: string): Promise<void>
  /** Takes over an account that the payment service has for a creator and the market does not know of. */
  adopt(accountId: string, recipientId: string): Promise<void>
  /** Polls the state of accounts that are not active yet, in case an event was lost. */
  checkInactive(): Promise<void>
}

const NO_ACCOUNT: ConnectStatus = {
  state: 'none',
  requirements: [],
  country: null,
  schedule: 'weekly',
  nextPayoutAt: null,
  holdReason: null,
}

const isPaidByDate = (row: { schedule: string; state: string; hold_reason: string | null }): boolean =>
  row.schedule === 'weekly' && row.state === 'active' && row.hold_reason === null

export async function connectStatus(tx: Tx, accountId: string): Promise<ConnectStatus> {
  const row = await tx.selectFrom('connect_accounts').selectAll().where('account_id', '=', accountId).executeTakeFirst()
  if (row === undefined) return NO_ACCOUNT
  return {
    state: row.state === 'active' || row.state === 'restricted' ? row.state : 'onboarding',
    requirements: Array.isArray(row.requirements) ? row.requirements.map(String) : [],
    country: row.country,
    schedule: row.schedule === 'manual' ? 'manual' : 'weekly',
    // A date is only given where a payout is made by it.
    nextPayoutAt: isPaidByDate(row) ? row.next_payout_at : null,
    holdReason: row.hold_reason,
  }
}

function stateOf({ isActive, isRestricted }: Recipient): 'active' | 'restricted' | 'onboarding' {
  if (isActive) return 'active'
  return isRestricted ? 'restricted' : 'onboarding'
}

async function note(tx: Tx, { clock, notify }: PaymentParts, accountId: string, recipient: Recipient): Promise<void> {
  const before = await tx
    .selectFrom('connect_accounts')
    .select(['state', 'next_payout_at'])
    .where('account_id', '=', accountId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  const state = stateOf(recipient)
  const next = state === 'active' ? (before.next_payout_at ?? payoutDatesAfter(clock.now(), 1)[0] ?? null) : null
  await tx
    .updateTable('connect_accounts')
    .set({
      processor_account_id: recipient.recipientId,
      state,
      requirements: JSON.stringify(recipient.requirements),
      next_payout_at: next,
      updated_at: clock.now(),
    })
    .where('account_id', '=', accountId)
    .execute()
  if (state === before.state) return
  if (before.state === 'restricted') await notify(tx, accountId, { kind: 'hold_released', data: {} })
  if (state !== 'restricted') return
  await notify(tx, accountId, {
    kind: 'hold_placed',
    data: {
      reason: `The payment service needs: ${recipient.requirements.join('; ')}.`,
      whatToDo: 'Open your payout account and provide the requested information.',
      whatWeDo: 'Payouts resume as soon as the payment service confirms the account.',
    },
  })
}

async function insertAccount(tx: Tx, { accountId, country, at }: { accountId: string; country: string; at: Date }) {
  await tx
    .insertInto('connect_accounts')
    .values({
      account_id: accountId,
      state: 'onboarding',
      requirements: '[]',
      country,
      schedule: 'weekly',
      created_at: at,
      updated_at: at,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

async function linkRecipient(tx: Tx, parts: PaymentParts, accountId: string, recipient: Recipient): Promise<void> {
  await tx
    .insertInto('connect_directory')
    .values({ processor_account_id: recipient.recipientId, account_id: accountId })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await note(tx, parts, accountId, recipient)
}

async function open(parts: PaymentParts, accountId: string, email: string, country: string): Promise<string> {
  const { database, clock, provider } = parts
  const standing = await database.asService(async (tx) => {
    await insertAccount(tx, { accountId, country, at: clock.now() })
    return tx
      .selectFrom('connect_accounts')
      .select(['processor_account_id', 'country'])
      .where('account_id', '=', accountId)
      .executeTakeFirstOrThrow()
  })
  if (standing.processor_account_id !== null) return standing.processor_account_id
  // One account per creator, however often this is tried.
  const recipient = await provider.openRecipient(
    { accountId, email, country: standing.country },
    `recipient:${accountId}`,
  )
  await database.asService((tx) => linkRecipient(tx, parts, accountId, recipient))
  return recipient.recipientId
}

/** Takes over an account that the payment service has for a creator, where the market no longer knows of it. */
async function adopt(parts: PaymentParts, accountId: string, recipientId: string): Promise<void> {
  const { database, clock, provider } = parts
  const recipient = await provider.readRecipient(recipientId)
  const country = (await provider.countryOf(recipientId)) ?? 'US'
  await database.asService(async (tx) => {
    await insertAccount(tx, { accountId, country, at: clock.now() })
    await linkRecipient(tx, parts, accountId, recipient)
  })
}

export function createConnect(parts: PaymentParts): Connect {
  const { database, clock, provider } = parts
  const links = createOnboardingLinks({ ...parts, macs: createMacs(parts.keyring, 'onboarding-links') })

  async function pageOf(recipientId: string, accountId: string, returnUrl: string): Promise<string> {
    const refreshUrl = links.urlOf({ accountId, returnUrl })
    return provider.onboardingUrl(recipientId, { returnUrl, refreshUrl })
  }

  async function changed(recipientId: string): Promise<void> {
    const recipient = await provider.readRecipient(recipientId)
    await database.asService(async (tx) => {
      const row = await tx
        .selectFrom('connect_directory')
        .select('account_id')
        .where('processor_account_id', '=', recipientId)
        .executeTakeFirst()
      if (row !== undefined) await note(tx, parts, row.account_id, recipient)
    })
  }

  return {
    async onboard({ accountId, email, country, returnUrl }) {
      const recipientId = await open(parts, accountId, email, country)
      const url = await pageOf(recipientId, accountId, returnUrl)
      await database.asService(async (tx) => {
        // Opening the payout account to fix the bank details also schedules the next payout try.
        await tx
          .updateTable('connect_accounts')
          .set({ hold_reason: null })
          .where('account_id', '=', accountId)
          .execute()
      })
      return { url }
    },

    async renewOnboarding(token) {
      const { accountId, returnUrl } = await links.read(token)
      const row = await database.asService((tx) =>
        tx
          .selectFrom('connect_accounts')
          .select('processor_account_id')
          .where('account_id', '=', accountId)
          .executeTakeFirst(),
      )
      const recipientId = row?.processor_account_id ?? null
      if (recipientId === null) throw new LunaError('NOT_FOUND')
      return pageOf(recipientId, accountId, returnUrl)
    },

    async setSchedule(accountId, schedule) {
      const now = clock.now()
      // A date that passed while payouts were made on request is not made up for.
      const next = payoutDatesAfter(now, 1)[0] ?? null
      const updated = await database.asService((tx) =>
        tx
          .updateTable('connect_accounts')
          .set({
            schedule,
            next_payout_at: sql`case when next_payout_at <= ${now} then ${next}::timestamptz else next_payout_at end`,
            updated_at: now,
          })
          .where('account_id', '=', accountId)
          .executeTakeFirst(),
      )
      if (updated.numUpdatedRows === 0n) throw new LunaError('CONFLICT', 'Set up your payout account first.')
    },

    changed,
    adopt: (accountId, recipientId) => adopt(parts, accountId, recipientId),
    checkInactive: () => checkRound(() => claimInactive(parts), changed),
  }
}
