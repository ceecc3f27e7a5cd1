import { useState } from 'react'
import type { PublicAsset, PublicMedia } from '#shared/contract/market/publications.ts'
import { cx } from '../../components/cx.ts'
import { en } from '../../strings/en.ts'
import { MarketPicture } from './market-picture.tsx'

const words = en.market.asset

/** Previews to look at large; thumbnails only where there is nothing larger. */
function shownPictures({ previews }: PublicAsset): PublicMedia[] {
  const pictures = previews.filter(({ contentType }) => contentType.startsWith('image/'))
  const large = pictures.filter(({ role }) => role !== 'thumbnail')
  return large.length > 0 ? large : pictures.slice(0, 1)
}

export function WorkPictures({ asset }: { asset: PublicAsset }) {
  const pictures = shownPictures(asset)
  const [chosen, setChosen] = useState(0)
  const media = pictures[chosen] ?? pictures[0] ?? null
  const alt = media === null ? words.noPicture : words.picture(chosen + 1, asset.name)
  return (
    <div className="flex flex-col gap-2">
      <div className="h-[min(52vh,520px)] overflow-hidden rounded-md bg-mat p-2">
        <MarketPicture key={media?.sha256} assetId={asset.id} media={media} kind={asset.kind} edge={1600} alt={alt} />
      </div>
      {pictures.length > 1 && (
        <ul aria-label={words.pictures} className="flex flex-wrap gap-2">
          {pictures.map((picture, index) => (
            <li key={picture.sha256}>
              <button
                type="button"
                aria-label={words.picture(index + 1, asset.name)}
                aria-pressed={index === chosen}
                onClick={() => setChosen(index)}
                className={cx(
                  'size-16 rounded-sm bg-mat p-1',
                  index === chosen ? 'ring-2 ring-accent' : 'hover:bg-hover',
                )}
              >
                <MarketPicture assetId={asset.id} media={picture} kind={asset.kind} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
