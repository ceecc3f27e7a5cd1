/** How the market is looked at. Survives a restart. */
import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import { FIRST_LOOK, type MarketFilters, type MarketLook } from './market-look.ts'

interface MarketView {
  look: MarketLook
  scrollTop: number
}

export const useMarketView = create<MarketView>()(
  persist((): MarketView => ({ look: FIRST_LOOK, scrollTop: 0 }), { name: 'luna.market', version: 1 }),
)

/** Changes what is shown; the list then begins at its top. */
export function changeMarketLook(patch: Partial<MarketLook>): void {
  useMarketView.setState(({ look }) => ({ look: { ...look, ...patch }, scrollTop: 0 }))
}

export function changeMarketFilters(patch: Partial<MarketFilters>): void {
  const { look } = useMarketView.getState()
  changeMarketLook({ filters: { ...look.filters, ...patch } })
}
