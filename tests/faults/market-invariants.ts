/** What must hold of a market whatever was killed while it worked: everything promised is there, once, and whole. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import type { MarketDatabase } from '#server/db/database.ts'
import { verifyLedger } from '#server/ledger/verify/verify.ts'
import type { DoubleState } from '#server/payments/double/state.ts'
import type { Promises } from './market-load.ts'

export interface Looked {
  readonly admin: pg.Pool
  readonly database: MarketDatabase
  readonly payments: DoubleState
  readonly promises: Promises
  readonly dataFolder: string
}

/** Each finds rows that must not be. */
const HALVES: Readonly<Record<string, string>> = {
  'a sale without its entitlement': `select s.id from sales s
    where not exists (select 1 from entitlements e where e.account_id = s.account_id and e.sale_id = s.id)`,
  'an entitlement without its sale': `select e.sale_id from entitlements e
    where not exists (select 1 from sales s where s.account_id = e.account_id and s.id = e.sale_id)`,
  'a sale without exactly one journal': `select s.id from sales s where s.amount_micro_dollars > 0 and 1 <> (
    select count(*) from ledger_journals j where j.sale_id = s.id and j.key = 'sale:' || s.id)`,
  'a journal of a sale that is not there': `select j.key from ledger_journals j where j.sale_id is not null
    and not exists (select 1 from sales s where s.id = j.sale_id)`,
  'a journal without transfers': `select j.key from ledger_journals j where not exists (
    select 1 from ledger_transfers t where t.account_id = j.account_id and t.journal_id = j.id)`,
  'transfers without their journal': `select t.journal_id from ledger_transfers t where not exists (
    select 1 from ledger_journals j where j.account_id = t.account_id and j.id = t.journal_id)`,
  'a sale whose parts are not its price': `select s.id from sales s where s.amount_micro_dollars <>
    s.platform_micro_dollars + (select coalesce(sum(c.earned_micro_dollars), 0) from creator_sales c where c.sale_id = s.id)`,
  'a refund without its journal': `select r.sale_id from refunds r where r.amount_micro_dollars > 0 and not exists (
    select 1 from ledger_journals j where j.sale_id = r.sale_id and j.key <> 'sale:' || r.sale_id)`,
  'a refund of a sale that still counts': `select r.sale_id from refunds r join sales s
    on s.account_id = r.account_id and s.id = r.sale_id where s.state = 'completed'`,
  'two sales of one order': `select order_id from sales where order_id is not null group by order_id having count(*) > 1`,
  'a fulfilled purchase without its sale': `select o.id from orders o where o.state = 'fulfilled' and o.kind <> 'top_up'
    and not exists (select 1 from sales s where s.order_id = o.id)`,
  'a sale of an order that is not fulfilled': `select s.id from sales s join orders o on o.id = s.order_id
    where o.state not in ('fulfilled', 'refunded')`,
  'a top-up not posted exactly once': `select o.id from orders o where o.kind = 'top_up' and (o.state = 'fulfilled') <>
    (1 = (select count(*) from ledger_journals j where j.kind = 'top_up' and j.key like '%' || o.id || '%'))`,
  'work that was given up': `select kind || ': ' || last_error from jobs where state = 'dead'`,
  'an operation never sent': `select id from payment_operations where state = 'planned'`,
}

async function halves({ admin }: Looked): Promise<string[]> {
  const found: string[] = []
  for (const [what, query] of Object.entries(HALVES)) {
    const { rows } = await admin.query<Record<string, unknown>>(query)
    if (rows.length > 0) found.push(`${what}: ${JSON.stringify(rows.slice(0, 3))} (${rows.length})`)
  }
  return found
}

async function count({ admin }: Looked, query: string, ...values: unknown[]): Promise<number> {
  const { rows } = await admin.query<{ count: number }>(`select count(*)::int from ${query}`, values)
  return rows[0]?.count ?? 0
}

async function brokenPromises(looked: Looked): Promise<string[]> {
  const { sales, useKeys, refunds, files, submissions } = looked.promises
  const { admin, dataFolder } = looked
  const found: string[] = []
  const kept = await count(looked, 'sales where id = any($1)', [...sales.keys()])
  if (kept !== sales.size) found.push(`${sales.size - kept} sales were told as done and are lost`)
  const keys = [...useKeys].map((key) => `use:${key}`)
  const twice = await admin.query('select key from sales where key = any($1) group by key having count(*) > 1', [keys])
  if (twice.rows.length > 0) found.push(`uses sold twice: ${JSON.stringify(twice.rows)}`)
  const unasked = await count(looked, `sales where offer = 'per_use' and not key = any($1)`, keys)
  if (unasked > 0) found.push(`${unasked} uses were sold that nobody asked for`)
  const returned = await count(looked, 'refunds where sale_id = any($1)', [...refunds])
  if (returned !== refunds.size) found.push(`${refunds.size - returned} refunds were told as done and are lost`)
  const sent = await count(looked, `submissions where id = any($1) and state <> 'draft'`, [...submissions.keys()])
  if (sent !== submissions.size) found.push(`${submissions.size - sent} submissions are lost`)
  const held = await count(looked, 'account_media where sha256 = any($1)', [...files.keys()])
  const onDisk = [...files.keys()].filter((hash) => existsSync(join(dataFolder, 'blobs', ...blobPlace(hash))))
  if (held !== files.size || onDisk.length !== files.size) {
    found.push(`of ${files.size} files ${held} are noted and ${onDisk.length} on the disk`)
  }
  return found
}

/** As the folder store lays them out. */
function blobPlace(sha256: string): string[] {
  return [sha256.slice(0, 2), sha256.slice(2, 4), sha256]
}

async function paymentFindings({ admin, payments, promises }: Looked): Promise<string[]> {
  const found: string[] = []
  const { rows } = await admin.query<{ id: string; state: string }>('select id, state from orders')
  const orders = new Map(rows.map((order) => [order.id, order]))
  for (const session of Object.values(payments.sessions)) {
    const intent = session.paymentIntentId === null ? undefined : payments.intents[session.paymentIntentId]
    if (intent?.status !== 'succeeded') continue
    const order = orders.get(session.metadata['luna_order'] ?? '')
    const isBack = intent.refundedCents === intent.amountCents
    if (order?.state === 'fulfilled' || (order?.state === 'refunded' && isBack) || isBack) continue
    found.push(`paid and not fulfilled: order ${session.metadata['luna_order']}, ${order?.state ?? 'unknown'}`)
  }
  for (const id of promises.paidOrders.keys()) if (!orders.has(id)) found.push(`a paid order is lost: ${id}`)
  return found
}

/** Everything at the payment service belongs to one operation here, and the reverse. */
async function operationFindings({ admin, payments }: Looked): Promise<string[]> {
  const found: string[] = []
  const { rows } = await admin.query<{ kind: string; processor_id: string; operations: number }>(
    `select kind, processor_id, count(*)::int as operations from payment_operations
     where state = 'done' and kind in ('transfer', 'refund') group by kind, processor_id`,
  )
  for (const { kind, processor_id: id, operations } of rows) {
    if (operations !== 1) found.push(`${operations} operations for ${kind} ${id}`)
  }
  const known = new Set(rows.map(({ processor_id }) => processor_id))
  const done = [...Object.keys(payments.transfers), ...Object.keys(payments.refunds)]
  for (const id of done) if (!known.has(id)) found.push(`${id} at the payment service is of no operation`)
  for (const id of known) if (!done.includes(id)) found.push(`${id} is unknown to the payment service`)
  const bySale = new Map<string, number>()
  for (const { accountId, chargeId } of Object.values(payments.transfers)) {
    if (chargeId === null) continue
    const key = `${accountId} ${chargeId}`
    bySale.set(key, (bySale.get(key) ?? 0) + 1)
  }
  for (const [key, times] of bySale) if (times > 1) found.push(`${times} transfers for one sale: ${key}`)
  return found
}

/** Empty where all is well. */
export async function findDamage(looked: Looked): Promise<string[]> {
  const ledger = await verifyLedger(looked.database, null)
  return [
    ...(await halves(looked)),
    ...(await brokenPromises(looked)),
    ...(await paymentFindings(looked)),
    ...(await operationFindings(looked)),
    ...(ledger.ok ? [] : [`the ledger: ${ledger.difference}`]),
  ]
}
