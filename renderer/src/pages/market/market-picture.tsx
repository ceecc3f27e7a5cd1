import type { AssetKind } from '#shared/asset-card/kinds.ts'
import type { PublicMedia } from '#shared/contract/market/publications.ts'
import { marketPictureUrl } from '../../api/resources.ts'
import { KindIcon } from '../../components/kind-icon.tsx'
import { useQueuedImage } from '../../components/use-queued-image.ts'

export interface MarketPictureProps {
  assetId: string
  media: PublicMedia | null
  kind: AssetKind
  edge?: 512 | 1600
  /** Empty if its name is next to it. */
  alt?: string
}

/** A picture of a work in the market, whole on the mat that its parent is. */
export function MarketPicture({ assetId, media, kind, edge = 512, alt = '' }: MarketPictureProps) {
  const isPicture = media?.contentType.startsWith('image/') ?? false
  const url = media !== null && isPicture ? marketPictureUrl(assetId, media.sha256, edge) : null
  const { image, src, state, onLoad, onError } = useQueuedImage(url)
  if (media === null || url === null || state === 'failed') {
    return (
      <span className="flex size-full items-center justify-center text-ink-3">
        <KindIcon kind={kind} className="size-10 stroke-[1.25]" />
        {alt !== '' && <span className="sr-only">{alt}</span>}
      </span>
    )
  }
  const ratio = (media.width ?? 1) / (media.height ?? 1)
  return (
    <span className="[container-type:size] flex size-full items-center justify-center">
      <span className="block shrink-0" style={{ width: `min(100cqw, ${ratio} * 100cqh)`, aspectRatio: ratio }}>
        <img
          ref={image}
          src={src}
          alt={alt}
          decoding="async"
          draggable={false}
          onLoad={onLoad}
          onError={onError}
          className={state === 'loaded' ? 'size-full' : 'size-full opacity-0'}
        />
      </span>
    </span>
  )
}
