import { type SyntheticEvent, useState } from 'react'
import type { AssetKind } from '#shared/asset-card/kinds.ts'
import type { Match } from '#shared/contract/studio/uniqueness.ts'
import type { RelativeRectangle } from '#shared/similarity/transformation.ts'
import { thumbnailUrl } from '../api/resources.ts'
import { KindIcon } from '../components/kind-icon.tsx'
import type { Size } from '../components/zoom.ts'
import { routeHash } from '../router/routes.ts'
import { en } from '../strings/en.ts'
import { percent } from '../strings/percent.ts'
import { regionsOf } from './evidence-of.ts'
import { smallPictureUrl } from './small-picture.ts'

const words = en.uniqueness.matches

export interface MatchCardProps {
  assetId: string
  kind: AssetKind
  /** The picture of the asset itself, next to the match's. */
  pictureId: string | null
  match: Match
  /** In place of what was decided about it. */
  note?: string | undefined
}

/** A match with both pictures, the part that both show outlined in each; opens the comparison. */
export function MatchCard({ assetId, kind, pictureId, match, note }: MatchCardProps) {
  const owner = match.creator === 'self' ? words.own : words.other(match.creatorName)
  const regions = regionsOf(match)
  const said = match.decision ? words.decisions[match.decision.relation] : note
  return (
    <a
      href={routeHash({ page: 'report', id: assetId, matchId: match.id })}
      draggable={false}
      className="block w-full overflow-hidden rounded-md border border-line bg-raised hover:border-line-strong"
    >
      <div className="flex h-24 gap-px bg-line">
        <MatchPicture url={pictureId === null ? null : thumbnailUrl(pictureId, 256)} kind={kind} outline={regions?.a} />
        <MatchPicture
          url={smallPictureUrl(match)}
          kind={match.kind}
          outline={regions?.b}
          missing={match.origin === 'catalog' ? missingText(match) : undefined}
        />
      </div>
      <div className="flex flex-col px-2 py-1.5">
        <span className="sr-only">{words.open}</span>
        <span className="flex items-baseline justify-between gap-2 text-sm">
          <span className="min-w-0 truncate font-medium" title={match.name}>
            {match.name}
          </span>
          {match.similarity > 0 && <span className="tnum shrink-0">{percent(match.similarity)}</span>}
        </span>
        <span className="flex justify-between gap-2 text-ink-2 text-xs">
          <span className="min-w-0 truncate">{owner}</span>
          {said !== undefined && <span className="shrink-0">{said}</span>}
        </span>
      </div>
    </a>
  )
}

function missingText({ publishedId }: Match): string {
  return publishedId === undefined ? words.noPicture : words.pictureLater
}

interface MatchPictureProps {
  url: string | null
  kind: AssetKind
  /** The part that is outlined, in fractions of the picture. */
  outline?: RelativeRectangle | undefined
  /** Why there may be no picture. */
  missing?: string | undefined
}

/** Its size is not known before it has loaded, so it is fitted whole into its half of the card. */
function MatchPicture({ url, kind, outline, missing }: MatchPictureProps) {
  const [failedUrl, setFailedUrl] = useState<string | null>(null)
  const isMissing = url === null || failedUrl === url
  const [size, setSize] = useState<Size | null>(null)
  const measure = ({ currentTarget }: SyntheticEvent<HTMLImageElement>) =>
    setSize({ width: currentTarget.naturalWidth, height: currentTarget.naturalHeight })
  return (
    <span
      title={isMissing ? missing : undefined}
      className="relative flex min-w-0 flex-1 items-center justify-center bg-mat text-ink-3"
    >
      {isMissing ? (
        <KindIcon kind={kind} className="size-7 stroke-[1.25]" />
      ) : (
        <>
          <img
            src={url}
            alt=""
            loading="lazy"
            draggable={false}
            onLoad={measure}
            onError={() => setFailedUrl(url)}
            className="size-full object-contain"
          />
          {outline !== undefined && size !== null && <Outline rectangle={outline} size={size} />}
        </>
      )}
    </span>
  )
}

/** Fitted as the picture below it is. */
function Outline({ rectangle, size }: { rectangle: RelativeRectangle; size: Size }) {
  const place = {
    x: rectangle.x * size.width,
    y: rectangle.y * size.height,
    width: rectangle.width * size.width,
    height: rectangle.height * size.height,
    fill: 'none',
    vectorEffect: 'non-scaling-stroke',
  }
  return (
    <svg
      aria-hidden
      viewBox={`0 0 ${size.width} ${size.height}`}
      className="pointer-events-none absolute inset-0 size-full"
    >
      <rect {...place} stroke="rgb(0 0 0 / 0.6)" strokeWidth={4} />
      <rect {...place} stroke="white" strokeWidth={2} />
    </svg>
  )
}
