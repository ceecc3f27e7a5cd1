import { CloudOff, ImageOff } from 'lucide-react'
import type { AssetDetail } from '#shared/contract/studio/assets.ts'
import type { Match, MatchComparison } from '#shared/contract/studio/uniqueness.ts'
import { useAsset } from '../../api/queries.ts'
import { mediaUrl, thumbnailUrl } from '../../api/resources.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { PictureCompare } from '../../components/picture-compare.tsx'
import type { Picture } from '../../components/picture-layer.tsx'
import { en } from '../../strings/en.ts'
import { percent } from '../../strings/percent.ts'
import { alignmentOf, explainedBy, sharedParts } from './alignment.ts'
import { assetIdOf } from './next-steps.ts'
import { otherPictureOf } from './other-picture.ts'
import { comparisonSentence } from './transformation-text.ts'

const words = en.report.compare

export interface ComparedPicturesProps {
  asset: AssetDetail
  match: Match
  comparison: MatchComparison
}

function missingText(ownPicture: string | null, otherPicture: unknown): string {
  const { own, other, both } = words.noPicturesText
  if (ownPicture === null && otherPicture === null) return both
  return ownPicture === null ? own : other
}

const sizeOf = ({ summary }: AssetDetail) => ({ width: summary.width ?? 1, height: summary.height ?? 1 })

/** Why there is nothing to be laid side by side. */
function NoPictures({ match, comparison }: Pick<ComparedPicturesProps, 'match' | 'comparison'>) {
  const { subject, other } = comparison
  if (other.preview?.state === 'unreachable') {
    return <EmptyState icon={<CloudOff />} title={words.previewLater} text={words.previewLaterText} />
  }
  const catalog = match.origin === 'catalog' && other.preview === undefined
  return (
    <EmptyState
      icon={<ImageOff />}
      title={catalog ? words.catalogOnly : words.noPictures}
      text={catalog ? words.catalogText : missingText(subject.pictureId, other.pictureId ?? other.preview ?? null)}
    />
  )
}

/** Both pictures in one view, the match's laid over this one as the found edit says. */
export function ComparedPictures({ asset, match, comparison }: ComparedPicturesProps) {
  const other = useAsset(assetIdOf(match))
  const ownId = comparison.subject.pictureId
  const shown = otherPictureOf(comparison)
  if (ownId === null || shown === null) return <NoPictures match={match} comparison={comparison} />
  const { summary } = asset
  const explained = explainedBy(comparison, match)
  const { transformation } = explained
  const parts = sharedParts(explained)
  const size = sizeOf(asset)
  const otherSize = shown.size ?? (other.data && sizeOf(other.data))
  const own: Picture = {
    ...size,
    url: mediaUrl(ownId),
    placeholderUrl: thumbnailUrl(ownId, 512),
    name: summary.name,
    hasAlpha: summary.hasAlpha,
    dominantColor: summary.dominantColor,
    region: parts === null ? undefined : { rectangle: parts.a, picture: size, label: words.region },
  }
  const theirs: Picture = {
    ...size,
    url: shown.url,
    placeholderUrl: shown.smallUrl,
    name: match.name,
    hasAlpha: other.data?.summary.hasAlpha ?? false,
    placement: transformation === null ? undefined : alignmentOf(transformation),
    region:
      parts === null || otherSize === undefined
        ? undefined
        : { rectangle: parts.b, picture: otherSize, label: words.region },
  }
  return (
    <div className="flex size-full min-h-0 flex-col">
      <p className="tnum flex flex-wrap gap-x-3 px-4 py-2 text-sm">
        <span>{comparisonSentence(explained)}</span>
        {transformation !== null && (
          <span className="text-ink-3">{words.certainty(percent(transformation.confidence))}</span>
        )}
      </p>
      <div className="min-h-0 flex-1">
        <PictureCompare
          // The marked area is at a different place in each picture, and is seen best without alignment.
          key={parts === null ? 'aligned' : 'apart'}
          before={own}
          after={theirs}
          beforeLabel={words.this}
          afterLabel={match.name}
          initialMode={parts === null ? 'slider' : 'side'}
        />
      </div>
    </div>
  )
}
