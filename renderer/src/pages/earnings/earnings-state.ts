/** How the earnings are looked at: period, chart or table, and the lines a figure opened. The first two survive a restart. */
import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import type { LineFilter } from '#shared/contract/studio/earnings.ts'
import type { EarningsPeriod } from '#shared/ledger/time-zone.ts'
import { navigate } from '../../router/router.ts'

interface EarningsLook {
  period: EarningsPeriod
  chartAs: 'chart' | 'table'
}

export const useEarningsLook = create<EarningsLook>()(
  persist((): EarningsLook => ({ period: '30d', chartAs: 'chart' }), { name: 'luna.earnings', version: 1 }),
)

/** As the page gives them: the account of earnings where no other is named. */
export type ShownFilter = Partial<LineFilter>

interface LedgerLook {
  filter: ShownFilter
}

export const useLedgerLook = create<LedgerLook>()(() => ({ filter: {} }))

/** Goes to the lines that a figure is the sum of. */
export function openLines(filter: ShownFilter): void {
  useLedgerLook.setState({ filter })
  navigate({ page: 'earnings', view: 'ledger' })
}
