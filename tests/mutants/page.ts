/** These mutants break rules of the page: what a press may start, what is typed or chosen, and what a payment leaves. */
import { type Mutant, mutantsOf } from './mutant.ts'

const once = mutantsOf('renderer/src/components/use-attempt.ts', 'renderer/src/pages/licensing/buy-panel.test.tsx')
const refund = mutantsOf(
  'renderer/src/pages/market/purchases/refund-dialog.tsx',
  'renderer/src/pages/market/purchases/refund-dialog.test.tsx',
)
const buying = mutantsOf(
  'renderer/src/pages/market/buying/buy-dialog.tsx',
  'renderer/src/pages/market/buying/buy-dialog.test.tsx',
)
const payments = mutantsOf('renderer/src/buying/checkouts.ts', 'renderer/src/pages/licensing/buy-panel.test.tsx')
const payout = mutantsOf(
  'renderer/src/pages/earnings/payout-account.tsx',
  'renderer/src/pages/earnings/payout-account.test.tsx',
)
const prices = mutantsOf(
  'renderer/src/pages/pricing/conflict-box.tsx',
  'renderer/src/pages/pricing/conflict-box.test.tsx',
)
const bulk = mutantsOf('renderer/src/pages/pricing/bulk-dialog.tsx', 'renderer/src/pages/pricing/bulk-dialog.test.tsx')
const decision = mutantsOf(
  'renderer/src/pages/review/pending-decision.ts',
  'renderer/src/pages/review/pending-decision.test.tsx',
)
const proposal = mutantsOf(
  'renderer/src/pages/cases/propose-dialog.tsx',
  'renderer/src/pages/cases/propose-dialog.test.tsx',
)
const closing = mutantsOf(
  'renderer/src/pages/settings/close-account.tsx',
  'renderer/src/pages/settings/close-account.test.tsx',
)
const undoing = mutantsOf('electron/engine/library/history.ts', 'electron/engine/uniqueness/duplicates.test.ts')
const duplicates = mutantsOf(
  'electron/engine/uniqueness/duplicates.ts',
  'electron/engine/uniqueness/duplicates.test.ts',
)

export const PAGE_MUTANTS: readonly Mutant[] = [
  once(
    'forms: two presses order twice',
    `if (isRunning.current) return null
      isRunning.current = true
      setIsBusy(true)
`,
    '',
  ),
  refund('refund: tax is left out', ' + BigInt(purchase.taxMicroDollars)', ''),
  buying(
    'use: a balance that is a millionth short is enough',
    'const MICRO_DOLLARS_PER_CENT = 10_000n',
    'const MICRO_DOLLARS_PER_CENT = 9_999n',
  ),
  payments('license: a payment is forgotten on a reload', "wish.kind === 'license' ? wish.licenseId : null", 'null'),
  payments('license: its certificate is not stored', "if (kind === 'license') void", "if (kind === 'top_up') void"),
  payout('payout: less than a cent is paid', '< 10_000n', '< 9_999n'),
  prices('prices: applied before each way is decided', 'choices[key] === undefined)', 'choices[key] === null)'),
  bulk(
    'prices: a bulk change starts from older prices',
    'withPrice(intendedOffers(work, pending.get(assetId))',
    'withPrice(intendedOffers(work, undefined)',
  ),
  bulk('prices: what was typed is lost where it fails', 'isAway).then(onClose)', 'isAway).finally(onClose)'),
  decision('review: a decision is lost by the next', 'sendPending(() => undefined)', 'takeBack()'),
  proposal('moderation: a ban without consent', ' || (bans && !acceptsBan)', ''),
  closing('account: closed without a password', "!isFree || password === ''", '!isFree'),
  undoing('duplicates: undo takes what was edited since', 'if (present !== expects) return', ''),
  duplicates('duplicates: an asset is kept and trashed', 'assertDistinct(groups)', ''),
]
