import type { AssetKind } from '#shared/asset-card/kinds.ts'
import { thumbnailUrl } from '../../../api/resources.ts'
import { KindIcon } from '../../../components/kind-icon.tsx'

/** A state's picture, small. */
export function MiniPicture({ pictureId, kind }: { pictureId: string | null; kind: AssetKind }) {
  return (
    <span className="flex size-12 shrink-0 items-center justify-center overflow-hidden rounded-sm bg-mat text-ink-3">
      {pictureId === null ? (
        <KindIcon kind={kind} className="size-5 stroke-[1.25]" />
      ) : (
        <img src={thumbnailUrl(pictureId, 256)} alt="" loading="lazy" className="size-full object-contain" />
      )}
    </span>
  )
}
