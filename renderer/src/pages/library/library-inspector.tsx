import { Download, Flag, RotateCcw, Trash2, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { AssetDetail, AssetSummary } from '#shared/contract/studio/assets.ts'
import { flagAssets, rateAssets, tagAssets, uncollectAssets } from '../../api/edits.ts'
import { useAsset, useFacets } from '../../api/queries.ts'
import { BoughtNote } from '../../components/bought-note.tsx'
import { Button } from '../../components/button.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { KindIcon } from '../../components/kind-icon.tsx'
import { Menu } from '../../components/menu.tsx'
import { Rating } from '../../components/rating.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { TagInput } from '../../components/tag-input.tsx'
import { Thumbnail } from '../../components/thumbnail.tsx'
import { navigate } from '../../router/router.ts'
import { formatDateTime } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { MarketSection } from '../submissions/market-section.tsx'
import { exportEntries } from './asset-menu.tsx'
import { BulkControls } from './bulk-controls.tsx'
import { pathOf } from './collection-tree.ts'
import { useCollections } from './collections.ts'
import { GenerationDetails } from './generation-details.tsx'
import { Detail, DetailList, InspectorSection } from './inspector-parts.tsx'
import { useLibrarySession } from './library-session.ts'
import { changeLook, useLibraryView } from './library-view.ts'
import { DEFAULT_LOOK } from './look.ts'
import { targets } from './selection.ts'
import { UniquenessSection } from './uniqueness-section.tsx'
import { restoreSelected, trashSelected } from './use-library-commands.ts'

const words = en.library.inspector

export function LibraryInspector() {
  const selection = useLibrarySession((state) => state.selection)
  const trashed = useLibraryView((state) => state.look.trashed)
  const ids = targets(selection)
  const [only] = ids
  if (only === undefined) return <p className="p-6 text-center text-ink-3 text-sm">{words.none}</p>
  if (ids.length > 1) {
    return (
      <div>
        <h2 className="tnum p-4 font-semibold text-base">{words.many(ids.length)}</h2>
        <BulkControls ids={ids} trashed={trashed} />
      </div>
    )
  }
  return <OneAsset id={only} trashed={trashed} />
}

function OneAsset({ id, trashed }: { id: string; trashed: boolean }) {
  const asset = useAsset(id)
  if (asset.isError) {
    return (
      <div className="p-4">
        <ErrorState compact error={asset.error} onRetry={() => void asset.refetch()} />
      </div>
    )
  }
  if (!asset.data) return <Loading />
  const { summary } = asset.data
  return (
    <div className="flex flex-col">
      <button
        type="button"
        aria-label={`${en.library.actions.open}: ${summary.name}`}
        onClick={() => navigate({ page: 'asset', id })}
        className="flex h-60 items-center justify-center overflow-hidden bg-mat p-3 focus-visible:-outline-offset-2"
      >
        <Thumbnail asset={summary} edge={512} />
      </button>
      <div className="flex flex-col gap-1 p-4 pb-3">
        <h2 className="break-words font-semibold text-base">{summary.name}</h2>
        <p className="flex items-center gap-1.5 text-ink-2 text-xs">
          <KindIcon kind={summary.kind} className="size-3.5" />
          {en.kinds[summary.kind].one}
          {summary.hasDraft && <span className="text-ink-3">{`· ${words.draft}`}</span>}
        </p>
        <BoughtNote assetId={id} />
      </div>
      {trashed ? (
        <div className="px-4 pb-4">
          <Button icon={<RotateCcw />} onClick={restoreSelected}>
            {en.library.actions.restore}
          </Button>
        </div>
      ) : (
        <Editable detail={asset.data} />
      )}
      <FileDetails detail={asset.data} />
    </div>
  )
}

function Loading() {
  return (
    <div className="flex flex-col gap-3">
      <Skeleton className="h-56 rounded-none" />
      <div className="flex flex-col gap-2 px-4">
        <Skeleton className="h-5 w-3/4" />
        <Skeleton className="h-4 w-1/3" />
      </div>
    </div>
  )
}

function Editable({ detail }: { detail: AssetDetail }) {
  const { summary, card } = detail
  const known = useFacets().data?.tags.map(({ value }) => value) ?? []
  const changeTags = (tags: string[]) =>
    tagAssets(
      [summary.id],
      tags.filter((tag) => !summary.tags.includes(tag)),
      summary.tags.filter((tag) => !tags.includes(tag)),
    )
  return (
    <>
      <div className="flex flex-wrap gap-2 px-4 pb-4">
        <Button tone="primary" onClick={() => navigate({ page: 'asset', id: summary.id })}>
          {en.library.actions.open}
        </Button>
        <Menu
          trigger={<Button icon={<Download />}>{en.library.actions.export}</Button>}
          entries={exportEntries(summary)}
        />
        <IconButton
          label={en.library.actions.trash}
          icon={<Trash2 />}
          shortcut="delete"
          className="ml-auto"
          onClick={trashSelected}
        />
      </div>
      <InspectorSection title={words.uniqueness}>
        <UniquenessSection summary={summary} />
      </InspectorSection>
      <InspectorSection title={en.submissions.inspector.title}>
        <MarketSection assetId={summary.id} />
      </InspectorSection>
      <InspectorSection title={words.rating} row>
        <RatingAndFlag summary={summary} />
      </InspectorSection>
      <CollectionsOf detail={detail} />
      <InspectorSection title={words.tags}>
        <TagInput label={words.tags} tags={summary.tags} onChange={changeTags} known={known} />
      </InspectorSection>
      {card.description.trim() !== '' && (
        <InspectorSection title={words.description}>
          <p className="line-clamp-6 select-text whitespace-pre-line break-words text-sm">{card.description}</p>
        </InspectorSection>
      )}
      {card.visual_generation && <GenerationDetails generation={card.visual_generation} />}
    </>
  )
}

/** The collections it is in, each a click away, and a way out of each. */
function CollectionsOf({ detail: { summary, collectionIds } }: { detail: AssetDetail }) {
  const all = useCollections().data ?? []
  const own = all.filter(({ id }) => collectionIds.includes(id))
  if (own.length === 0) return null
  const collections = en.library.collections
  return (
    <InspectorSection title={collections.title}>
      <ul>
        {own.map((collection) => (
          <li key={collection.id} className="flex items-center gap-1">
            <button
              type="button"
              className="min-w-0 flex-1 truncate text-left text-accent text-sm hover:underline"
              title={pathOf(all, collection.id)}
              onClick={() => changeLook({ search: DEFAULT_LOOK.search, related: null, collection: collection.id })}
            >
              {pathOf(all, collection.id)}
            </button>
            <IconButton
              size="small"
              label={collections.takeOut(collection.name)}
              icon={<X />}
              onClick={() => uncollectAssets([summary.id], collection)}
            />
          </li>
        ))}
      </ul>
    </InspectorSection>
  )
}

function RatingAndFlag({ summary }: { summary: AssetSummary }) {
  const ids = [summary.id]
  const flagTo = (flag: 'pick' | 'reject') => flagAssets(ids, summary.flag === flag ? null : flag)
  const actions = en.library.actions
  return (
    <div className="flex items-center justify-between">
      <Rating label={words.rating} value={summary.rating} onChange={(rating) => rateAssets(ids, rating)} />
      <span className="flex">
        <IconButton
          label={actions.pick}
          icon={<Flag className={summary.flag === 'pick' ? 'fill-current' : undefined} />}
          shortcut="p"
          pressed={summary.flag === 'pick'}
          onClick={() => flagTo('pick')}
        />
        <IconButton
          label={actions.reject}
          icon={<X />}
          shortcut="x"
          pressed={summary.flag === 'reject'}
          onClick={() => flagTo('reject')}
        />
      </span>
    </div>
  )
}

function FileDetails({ detail }: { detail: AssetDetail }) {
  const { media, summary } = detail
  const rows: [string, ReactNode][] = [
    ...(summary.width !== null && summary.height !== null
      ? ([[words.dimensions, `${summary.width} × ${summary.height}`]] as [string, ReactNode][])
      : []),
    ...(media
      ? ([
          [words.fileName, media.originalName],
          [words.type, media.mediaType],
          ...(detail.paths.length > 0 ? [[words.paths, detail.paths.join('\n')]] : []),
          [words.size, en.common.bytes(media.sizeBytes)],
        ] as [string, ReactNode][])
      : []),
    [words.created, formatDateTime(summary.createdAt)],
    [words.updated, formatDateTime(summary.updatedAt)],
  ]
  return (
    <InspectorSection title={words.file}>
      <DetailList>
        {rows.map(([label, value]) => (
          <Detail key={label} label={label}>
            {value}
          </Detail>
        ))}
      </DetailList>
    </InspectorSection>
  )
}
