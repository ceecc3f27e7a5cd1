/** What the palette and the keyboard reach on the market's pages. */
import { useMemo } from 'react'
import type { Command } from '../../commands/command.ts'
import { useCommands } from '../../commands/commands.ts'
import { navigate } from '../../router/router.ts'
import { en } from '../../strings/en.ts'
import { FIRST_LOOK } from './market-look.ts'
import { changeMarketLook } from './market-view.ts'

export const MARKET_SEARCH_ID = 'market-search'

const words = en.market

export function useMarketCommands(): void {
  const commands = useMemo<Command[]>(
    () => [
      {
        id: 'market-search',
        title: words.search.label,
        section: words.title,
        shortcuts: ['/', 'mod+f'],
        run: () => document.getElementById(MARKET_SEARCH_ID)?.focus(),
      },
      {
        id: 'market-discover',
        title: words.search.discover,
        section: words.title,
        run: () => changeMarketLook(FIRST_LOOK),
      },
      {
        id: 'market-purchases',
        title: en.purchases.title,
        section: words.title,
        run: () => navigate({ page: 'purchases' }),
      },
    ],
    [],
  )
  useCommands(commands)
}
