import type { AssetSummary } from '#shared/contract/studio/assets.ts'
import { type ThumbnailEdge, thumbnailUrl } from '../api/resources.ts'
import { cx } from './cx.ts'
import { KindIcon } from './kind-icon.tsx'
import { useQueuedImage } from './use-queued-image.ts'

export type ThumbnailAsset = Pick<
  AssetSummary,
  'kind' | 'name' | 'pictureId' | 'width' | 'height' | 'hasAlpha' | 'dominantColor'
>

export interface ThumbnailProps {
  asset: ThumbnailAsset
  edge?: ThumbnailEdge
  /** The picture's alternative text; empty if its name is next to it. */
  alt?: string
}

/** A picture whole on the mat that its parent is; its dominant color holds the place while it loads. */
export function Thumbnail({ asset, edge = 256, alt = '' }: ThumbnailProps) {
  const { image, src, state, onLoad, onError } = useQueuedImage(
    asset.pictureId === null ? null : thumbnailUrl(asset.pictureId, edge),
  )
  if (asset.pictureId === null || state === 'failed') {
    return (
      <span className="flex size-full items-center justify-center text-ink-3">
        <KindIcon kind={asset.kind} className="size-1/4 max-h-12 min-h-4 min-w-4 max-w-12 stroke-[1.25]" />
      </span>
    )
  }
  const loaded = state === 'loaded'
  const ratio = (asset.width ?? 1) / (asset.height ?? 1)
  return (
    // The sizes of the parent, so that the picture fills one side of it, whichever comes first.
    <span className="[container-type:size] flex size-full items-center justify-center">
      <span
        className={cx('block shrink-0', asset.hasAlpha && loaded && 'checkerboard')}
        style={{
          width: `min(100cqw, ${ratio} * 100cqh)`,
          aspectRatio: ratio,
          backgroundColor: loaded ? undefined : (asset.dominantColor ?? undefined),
        }}
      >
        <img
          ref={image}
          src={src}
          alt={alt}
          decoding="async"
          draggable={false}
          onLoad={onLoad}
          onError={onError}
          className={cx('size-full', !loaded && 'opacity-0')}
        />
      </span>
    </span>
  )
}
