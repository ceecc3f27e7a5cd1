/** These mutants break rules of money: splits, prices, the ledger, refunds and payouts. */
import { type Mutant, mutantsOf } from './mutant.ts'

const split = mutantsOf('shared/offers/split.ts', 'shared/offers/split.test.ts')
const splitPeople = mutantsOf('shared/offers/split.ts', 'server/ledger/sale-transfers.test.ts')
const offers = mutantsOf('shared/offers/offers.ts', 'shared/offers/offers.test.ts')
const money = mutantsOf('shared/money/money.ts', 'shared/money/money.test.ts')
const availability = mutantsOf('shared/ledger/availability.ts', 'shared/ledger/payout-schedule.test.ts')
const schedule = mutantsOf('shared/ledger/payout-schedule.ts', 'shared/ledger/payout-schedule.test.ts')
const usage = mutantsOf('shared/licensing/usage.ts', 'shared/licensing/licensing.test.ts')
const preview = mutantsOf('shared/pricing/net-preview.ts', 'shared/pricing/net-preview.test.ts')
const posting = mutantsOf('server/ledger/post.ts', 'server/ledger/post.test.ts')
const transfers = mutantsOf('server/ledger/transfers.ts', 'server/ledger/post.test.ts')
const saleTransfers = mutantsOf('server/ledger/sale-transfers.ts', 'server/ledger/post.test.ts')
const sharedTransfers = mutantsOf('server/ledger/sale-transfers.ts', 'server/ledger/sale-transfers.test.ts')
const taxed = mutantsOf('server/ledger/sale-transfers.ts', 'server/sales/tax.test.ts')
const ledgerTables = mutantsOf('server/db/migrations/0055_sealing.sql', 'server/ledger/post.test.ts')
const sealing = mutantsOf('server/ledger/seal.ts', 'server/ledger/seal.test.ts')
const waiting = mutantsOf('server/ledger/waiting.ts', 'server/ledger/seal.test.ts')
const refunds = mutantsOf('server/sales/refunds.ts', 'server/sales/sales.test.ts')
const disputed = mutantsOf('server/sales/refunds.ts', 'server/payments/payments.test.ts')
const takeBack = mutantsOf('server/sales/take-back.ts', 'server/sales/sales.test.ts')
const fulfillment = mutantsOf('server/sales/fulfil.ts', 'server/sales/sales.test.ts')
const fees = mutantsOf('server/offers/fees.ts', 'server/offers/offers.test.ts')
const payouts = mutantsOf('server/payments/payouts.ts', 'server/payments/payments.test.ts')
const lost = mutantsOf('server/payments/overdue.ts', 'server/payments/lost-events.test.ts')
const heard = mutantsOf('server/payments/inbox.ts', 'server/payments/events.test.ts')
const earned = mutantsOf('server/payments/transfers.ts', 'server/payments/payments.test.ts')
const disputes = mutantsOf('server/sales/dispute-shares.ts', 'server/payments/payments.test.ts')
const cartDisputes = mutantsOf('server/sales/dispute-shares.ts', 'server/sales/carts.test.ts')
const carts = mutantsOf('server/sales/cart-order.ts', 'server/sales/carts.test.ts')
const cartItems = mutantsOf('server/sales/fulfil-items.ts', 'server/sales/carts.test.ts')
const bundles = mutantsOf('server/bundles/quotes.ts', 'server/bundles/bundles.test.ts')
const shareOuts = mutantsOf('shared/money/share-out.ts', 'shared/money/share-out.test.ts')
const spentEarnings = mutantsOf('server/payments/spent-earnings.ts', 'server/payments/spent-earnings.test.ts')
const spentThere = mutantsOf('server/payments/transfers.ts', 'server/payments/spent-earnings.test.ts')
const paybacks = mutantsOf('server/payments/paybacks.ts', 'server/payments/paybacks.test.ts')
const keyCaps = mutantsOf('server/api-keys/spending.ts', 'server/api-keys/spending.test.ts')
const closingMoney = mutantsOf('shared/ledger/closing.ts', 'shared/ledger/closing.test.ts')
const emptied = mutantsOf('server/assembly/emptying.ts', 'server/accounts/closing-money.test.ts')
const payoutDates = mutantsOf('server/payments/connect.ts', 'server/payments/payout-dates.test.ts')
const reconciled = mutantsOf('server/reconcile/decide.ts', 'server/reconcile/decide.test.ts')
const noted = mutantsOf('server/reconcile/movements.ts', 'server/reconcile/reconcile.test.ts')
const sentences = mutantsOf(
  'shared/contract/market/notification-sentences.ts',
  'server/notifications/notifications.test.ts',
)
const vatNumbers = mutantsOf('shared/tax/vat-numbers.ts', 'shared/tax/vat-numbers.test.ts')
const exclusivity = mutantsOf('server/licensing/exclusivity.ts', 'server/licensing/exclusive.test.ts')
const reservations = mutantsOf('server/licensing/reservations.ts', 'server/licensing/exclusive.test.ts')
const discounts = mutantsOf('shared/offers/discounts.ts', 'shared/offers/discounts.test.ts')
const coupons = mutantsOf('server/offers/prices.ts', 'server/offers/discounts.test.ts')

export const MONEY_MUTANTS: readonly Mutant[] = [
  split('royalty: taken of the gross', 'flowOf(sold, creatorShare,', 'flowOf(sold, sale.amount,'),
  split(
    'royalty: every ancestor is paid by the seller',
    '(valueIn(received, childAssetId) * BigInt(roy',
    '(creatorShare * BigInt(roy',
  ),
  splitPeople('share: a closed account is paid', '!closed.has(share.accountId)', 'true'),
  splitPeople(
    'royalty: what a closed account would have had is lost',
    'creator: part.creator + kept',
    'creator: part.creator',
  ),
  sharedTransfers('share: kept after a refund', "share: 'share_refund',", ''),
  split('split: a card sale pays parts of a cent', 'share - (share % smallest)', 'share'),
  offers('price: a year is limited to one monthly price', '{ month: 1, year: 12 }', '{ month: 1, year: 1 }'),
  offers('price: the highest price is refused', 'price <= max', 'price < max'),
  money('payout: a debt is rounded toward zero', 'remainder < 0n ? remainder + MICRO_DOLLARS_PER_CENT : ', ''),
  availability('payout: royalties are payable at once', "'fee', 'royalty', 'share']", "'fee', 'share']"),
  availability('payout: payable before the window closes', 'Math.ceil(windowEndMs', 'Math.floor(windowEndMs'),
  schedule('payout: includes what can be refunded', 'pending > 0n ? balance - pending : balance', 'balance'),
  schedule(
    'payout: contains parts of a cent',
    'centsToMicroDollars(microDollarsToCents(availableBalance(balance, pending)).cents)',
    'availableBalance(balance, pending)',
  ),
  schedule('payout: planned for a time that is over', 'firstMs <= after.getTime()', 'firstMs < 0'),
  usage('usage: an embed costs as much as a download', 'microDollars(5_000n)', 'microDollars(10_000n)'),
  preview('preview: the processor returns its fee', 'parts.processorFee * BigInt(sales)', 'parts.processorFee * kept'),
  posting('ledger: a key is accepted for other content', "standing.input_hash.toString('hex') !== inputHash", 'false'),
  transfers('ledger: a key covers another amount', 'String(row.amount_micro_dollars),\n', ''),
  sealing('sealing: an owner is given both sides', '.filter(({ ownerId }) => ownerId === transfer.owner_id)', ''),
  waiting(
    'sealing: entries are sealed while they are counted',
    'counting_until is not null and',
    'counting_until is null and',
  ),
  ledgerTables('wallet: a purchase goes below zero', 'if wallet.change > 0 or is_forced then', 'if true then'),
  saleTransfers('refund: the platform keeps its fee', "fee: 'fee_refund',", ''),
  taxed('refund: the tax is kept', "tax: 'tax_refund',", ''),
  saleTransfers('royalty: paid to oneself', 'if (payer.creatorId === payee.creatorId) continue', ''),
  refunds('refund: possible after the window', 'now > refundableUntil(sale.sold_at)', 'now < sale.sold_at'),
  refunds('refund: a repeated request is refused', 'standing?.key === key', "standing?.key === ''"),
  disputed('refund: possible during a dispute', "sale.state !== 'completed'", "sale.state === 'charged_back'"),
  takeBack(
    'refund: the work can still be used',
    'await withdrawEntitlement(tx, { buyerId, saleId }, reason, parts.clock.now())',
    '',
  ),
  fulfillment('fees: those of the day of payment', 'fees: order.fees', 'fees: await parts.fees.inForce(tx, at)'),
  fees('fees: a schedule takes effect without notice', 'const NOTICE_DAYS = 30', 'const NOTICE_DAYS = 0'),
  fees('fees: the first schedule stays in effect', 'schedules.findLast(', 'schedules.find('),
  payouts('payout: a repeated request gets another answer', 'if (standing !== undefined)', 'if (standing === null)'),
  payouts('payout: sent though it is on hold', 'account.holdReason !== null', "account.holdReason === ''"),
  lost('payout: a lost event leaves it on its way', "s.state = 'sent'", "s.state = 'paid'"),
  heard(
    'payment: what was lost before a newer event stays lost',
    'before?.listed_until.getTime() ?? 0',
    'now.getTime()',
  ),
  earned('payout: a debt is not recovered from sales', 'Math.min(missing, earnedCents)', 'earnedCents'),
  disputes('dispute: more is held than the bank took', 'if (disputed >= total)', 'if (disputed > 0n)'),
  cartDisputes('dispute: a refunded sale of a cart is held', "sale.state === 'completed'", 'true'),
  carts('cart: bought at another total than shown', 'if (seenCents === totalCents) return', 'return'),
  cartItems(
    'cart: what cannot be had is not given back',
    'if (payment === null || amountCents === 0) return',
    'return',
  ),
  bundles('bundle: works are sold again', 'isOwned || sold === null', 'sold === null'),
  bundles('bundle: sold though it is no cheaper', 'priceCents >= separateCents', 'false'),
  shareOuts('shares: the smallest remainder is rounded up', 'a.rest > b.rest ? -1 : 1', 'a.rest > b.rest ? 1 : -1'),
  spentEarnings(
    'earnings: pending ones are moved',
    '(await payableBalance(tx, accountId, at)).payable',
    '(await payableBalance(tx, accountId, at)).balance',
  ),
  spentEarnings('earnings: more is moved than is available', 'amountCents > availableCents', 'amountCents < 0'),
  spentEarnings('earnings: moved twice by requests at once', 'await lockPayouts(tx, accountId)\n', ''),
  spentEarnings('earnings: moved twice under a key', 'if (before !== null) return before', ''),
  spentEarnings('earnings: moved while the account closes', '[accountId])).has(accountId)', '[])).has(accountId)'),
  spentEarnings('earnings: what was spent stays with the payment service', 'await scheduleSpentReversals(', 'void ('),
  keyCaps('a use may go past the cap', 'spent + sale.amountMicroDollars > cap', 'spent > cap'),
  keyCaps('what a key spent is not kept', 'bucket.spent += sale.amountMicroDollars', 'void bucket'),
  spentThere(
    'earnings: after a refund more is there than is owed',
    'await transfersLeft(tx, creatorId, saleId)',
    'saleId === null ? await transfersLeft(tx, creatorId, saleId) : (await transfersLeft(tx, creatorId, saleId)).slice(0, 0)',
  ),
  paybacks(
    'closing: a fraction of a cent keeps all of a wallet',
    '  if (amountCents <= 0) return 0',
    '  if (amountCents < roundedUpToCents(balance)) return 0',
  ),
  closingMoney('closing: earnings stay in the wallet', 'stuck <= 0n || earningsMoved <= 0n', 'true'),
  closingMoney('closing: a top-up becomes earnings', 'stuck < earningsMoved ? stuck : earningsMoved', 'stuck'),
  emptied('closing: moved earnings are not looked at', 'await earningsMoved(tx, accountId)', 'microDollars(0n)'),
  payoutDates('payout: a date is given where none is planned', "row.schedule === 'weekly' && ", ''),
  sentences(
    'notification: gives parts of a cent',
    'formatToCent(microDollars(BigInt(text)))',
    '`$${Number(text) / 1e6}`',
  ),
  vatNumbers('tax: a VAT number with a wrong digit is taken', '|| !hasCheckDigits(prefix, text)', ''),
  exclusivity('exclusive: sold though others bought it', 'if (await hasOwners(tx, place, at))', 'if (false)'),
  exclusivity('exclusive: sold though a license runs', 'if (await hasLiveGrants(tx, place, at))', 'if (false)'),
  reservations('exclusive: sold while another pays', 'isExclusive || other.is_exclusive', 'isExclusive'),
  reconciled('reconcile: a top-up that went back is not in the wallet', '&& !(isPossible && facts.isTopUp)', ''),
  reconciled('reconcile: a lost account buys', 'const isPossible = facts.isAccountKnown && ', 'const isPossible = '),
  reconciled('reconcile: a part takes a sale back', 'return isWhole && ', 'return '),
  reconciled(
    'reconcile: a renewal is returned',
    "if (facts.isPeriod) return order.state === 'failed' ? 'give_back' : 'settle'",
    '',
  ),
  noted('reconcile: a transfer is not counted', 'await changeConnectBalance(tx, creatorId, amountCents)', ''),
  noted(
    'reconcile: what was sent is sent again',
    'return parts.payments.operations.noteDone(accountId, id, processorId)',
    'return Promise.resolve()',
  ),
  discounts('discount: goes below the minimum', 'Math.max(LEAST_CENTS, regularCents - off)', 'regularCents - off'),
  discounts(
    'discount: a coupon that gives nothing is used',
    'couponCents < reducedCents',
    'couponCents <= reducedCents',
  ),
  discounts(
    'discount: the price before is that of the last day',
    'return lowest.length === 0 ? null : Math.min(...lowest)',
    'return lowest.at(-1) ?? null',
  ),
  discounts('discount: a work is always reduced', 'reducedMs <= MOST_REDUCED_DAYS * DAY_MS', 'true'),
  coupons(
    'coupon: used more often than its limit',
    'and (max_uses is null or used < max_uses)\n    returning',
    'returning',
  ),
  coupons('coupon: not given back', 'set used = used - 1', 'set used = used'),
  coupons('coupon: another price than was seen is charged', 'expectedCents !== priceCents', 'false'),
]
