import { join } from 'node:path'
import { createMarket, type Market, type MarketOptions } from './market.ts'
import { createMarketPictures, type MarketPictures } from './pictures.ts'

/** The market as other parts of the engine ask it. */
export interface MarketAccess {
  readonly market: Market
  readonly marketPictures: MarketPictures
}

export interface MarketAccessOptions extends Omit<MarketOptions, 'defaultUrl'> {
  readonly libraryDirectory: string
  /** Where the settings name none. */
  readonly marketUrl: string | null
}

export function createMarketAccess(options: MarketAccessOptions): MarketAccess {
  const market = createMarket({ ...options, defaultUrl: options.marketUrl })
  const directory = join(options.libraryDirectory, 'market-pictures')
  return { market, marketPictures: createMarketPictures({ directory, market }) }
}
