/** The end of an account: what says who it was goes; what was bought, sold and booked stays under its id. */
import type { Tx } from '../db/database.ts'

const NAME_OF_CLOSED = 'Closed account'

export async function closeAccount(tx: Tx, accountId: string, now: Date): Promise<void> {
  await tx
    .updateTable('accounts')
    .set({ email: null, email_verified_at: null, display_name: NAME_OF_CLOSED, closed_at: now, updated_at: now })
    .where('account_id', '=', accountId)
    .execute()
  // The handle stays taken, so that no one can impersonate the former owner.
  await tx
    .updateTable('creator_profiles')
    .set({ display_name: NAME_OF_CLOSED, bio: '', region: null, verified_at: null, updated_at: now })
    .where('account_id', '=', accountId)
    .execute()
  await tx
    .updateTable('account_tiers')
    .set({ until: now })
    .where('account_id', '=', accountId)
    .where('until', 'is', null)
    .execute()
  // What was written to a recipient stays until it is read: links of gifts stay valid, since their recipients have them.
  await tx
    .updateTable('gifts')
    .set({ message: null })
    .where('account_id', '=', accountId)
    .where('state', '<>', 'waiting')
    .execute()
  await tx.updateTable('received_gifts').set({ message: null }).where('account_id', '=', accountId).execute()
  // What was sold in them keeps their titles.
  await tx
    .updateTable('bundles')
    .set({ ended_at: now })
    .where('account_id', '=', accountId)
    .where('ended_at', 'is', null)
    .execute()
  await tx.deleteFrom('email_claims').where('account_id', '=', accountId).execute()
  // Tax details stay for the last statement of the wallet (server/receipts/tax-details.ts).
  const ownTables = [
    'account_credentials',
    'account_roles',
    'account_mail_tokens',
    'account_devices',
    'account_passkeys',
    'account_authenticators',
    'account_recovery_codes',
    'account_factor_events',
    'api_key_secrets',
    'api_key_spending',
    'api_keys',
    'follows',
    'wishes',
    'cart_items',
    'wallet_alerts',
    'auto_top_ups',
    'saved_cards',
    'webhook_deliveries',
    'webhook_endpoints',
    'sign_in_steps',
    'web_sessions',
    'mail_outbox',
    'mail_preferences',
    'mail_suppressions',
    'device_mutations',
    'account_changes',
    'oidc_records',
  ] as const
  for (const table of ownTables) await tx.deleteFrom(table).where('account_id', '=', accountId).execute()
}
