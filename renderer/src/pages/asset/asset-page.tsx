import { useAsset } from '../../api/queries.ts'
import { mediaUrl, thumbnailUrl } from '../../api/resources.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { KindIcon } from '../../components/kind-icon.tsx'
import { PictureViewer } from '../../components/picture-viewer.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { PageLayout } from '../../frame/page-layout.tsx'

/** One asset, whole. */
export function AssetPage({ id }: { id: string }) {
  const asset = useAsset(id)
  if (asset.isError) return <ErrorState error={asset.error} onRetry={() => void asset.refetch()} />
  if (!asset.data) return <Skeleton className="size-full" />
  const { summary } = asset.data
  return (
    <PageLayout title={summary.name}>
      {summary.pictureId === null ? (
        <div className="flex size-full items-center justify-center bg-mat text-ink-3">
          <KindIcon kind={summary.kind} className="size-16 stroke-1" />
        </div>
      ) : (
        <PictureViewer
          picture={{
            url: mediaUrl(summary.pictureId),
            placeholderUrl: thumbnailUrl(summary.pictureId, 512),
            width: summary.width ?? 1,
            height: summary.height ?? 1,
            name: summary.name,
            hasAlpha: summary.hasAlpha,
            dominantColor: summary.dominantColor,
          }}
        />
      )}
    </PageLayout>
  )
}
