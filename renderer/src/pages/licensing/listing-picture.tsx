import type { AssetKind } from '#shared/asset-card/kinds.ts'
import { KindIcon } from '../../components/kind-icon.tsx'
import { useQueuedImage } from '../../components/use-queued-image.ts'
import { pictureUrl } from './picture-url.ts'

export interface ListingPictureProps {
  previewPath: string | null
  kind: AssetKind | null
  className?: string
}

/** The preview of what a license is about, whole on a neutral mat; its kind where there is none. */
export function ListingPicture({ previewPath, kind, className = 'size-12' }: ListingPictureProps) {
  const { image, src, state, onLoad, onError } = useQueuedImage(pictureUrl(previewPath))
  const hasPicture = pictureUrl(previewPath) !== null && state !== 'failed'
  return (
    <span className={`flex shrink-0 items-center justify-center overflow-hidden rounded-sm bg-mat ${className}`}>
      {hasPicture ? (
        <img
          ref={image}
          src={src}
          alt=""
          decoding="async"
          draggable={false}
          onLoad={onLoad}
          onError={onError}
          className="max-h-full max-w-full"
        />
      ) : (
        <KindIcon
          kind={kind ?? 'image'}
          className="size-1/3 max-h-10 min-h-4 min-w-4 max-w-10 stroke-[1.25] text-ink-3"
        />
      )}
    </span>
  )
}
