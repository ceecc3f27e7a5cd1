/** `luna earnings`: what works earned, from the library's copy of the ledger. */
import type { EarningsOverview, WorkEarnings } from '#shared/contract/studio/earnings.ts'
import { usd } from '#shared/ledger/csv.ts'
import type { EarningsPeriod } from '#shared/ledger/time-zone.ts'
import { EXIT } from '../exit-codes.ts'
import { formatTime, type RefreshOptions, refresh } from '../market.ts'
import { formatTable, print, printJson } from '../output.ts'
import { withStudio } from '../studio.ts'

export interface EarningsOptions extends RefreshOptions {
  readonly period: EarningsPeriod
}

export async function earnings({ period, ...options }: EarningsOptions): Promise<number> {
  return withStudio(options.library, async ({ client }) => {
    if (options.refresh === true) await refresh({ client })
    const overview = await client.earnings.overview({ period })
    const works = await client.earnings.works({ period })
    if (options.json === true) printJson({ overview, works })
    else print(toText(overview, works))
    return EXIT.ok
  })
}

function toText({ totals, balance, ledger, firstDay, lastDay }: EarningsOverview, works: readonly WorkEarnings[]) {
  const figures: [label: string, microDollars: string][] = [
    ['Gross', totals.grossMicroDollars],
    ['Refunds', totals.refundsMicroDollars],
    ['Fees', totals.feesMicroDollars],
    ['Royalties received', totals.royaltiesReceivedMicroDollars],
    ['Royalties paid', totals.royaltiesPaidMicroDollars],
    ['Shares received', totals.sharesReceivedMicroDollars],
    ['Shares paid', totals.sharesPaidMicroDollars],
    ['Usage royalties', totals.usageRoyaltiesMicroDollars],
    ['Disputes', totals.disputesMicroDollars],
    ['Adjustments', totals.adjustmentsMicroDollars],
  ]
  const present = figures.filter(([, amount]) => amount !== '0')
  const rows = [...present, ['Net', totals.netMicroDollars] as const].map(([label, amount]) => [label, usd(amount)])
  const byWork = works.map(({ name, assetId, saleCount, netMicroDollars }) => [
    name ?? assetId ?? 'No work',
    String(saleCount),
    usd(netMicroDollars),
  ])
  return [
    `${firstDay ?? 'The beginning'} to ${lastDay}, in US dollars:`,
    formatTable(['', 'Amount'], rows),
    ...(works.length === 0 ? [] : [formatTable(['Work', 'Sales', 'Net'], byWork)]),
    `Available ${usd(balance.availableMicroDollars)}, pending ${usd(balance.pendingMicroDollars)}.`,
    ledger.readAt === null
      ? 'Not read from the market yet. Run it with --refresh.'
      : `As of ${formatTime(ledger.readAt)}.`,
  ].join('\n')
}
