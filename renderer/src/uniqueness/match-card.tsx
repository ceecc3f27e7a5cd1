import { useState } from 'react'
import type { AssetKind } from '#shared/asset-card/kinds.ts'
import type { Match } from '#shared/contract/studio/uniqueness.ts'
import { thumbnailUrl } from '../api/resources.ts'
import { KindIcon } from '../components/kind-icon.tsx'
import { routeHash } from '../router/routes.ts'
import { en } from '../strings/en.ts'
import { percent } from './subject-match.ts'

const words = en.uniqueness.matches

export interface MatchCardProps {
  assetId: string
  kind: AssetKind
  /** The picture of the asset itself, beside the match's. */
  pictureId: string | null
  match: Match
}

/** A match with both pictures; opens the comparison. */
export function MatchCard({ assetId, kind, pictureId, match }: MatchCardProps) {
  const owner = match.creator === 'self' ? words.own : words.other(match.creatorName)
  return (
    <a
      href={routeHash({ page: 'report', id: assetId, matchId: match.id })}
      draggable={false}
      className="block w-full overflow-hidden rounded-md border border-line bg-raised hover:border-line-strong"
    >
      <div className="flex h-24 gap-px bg-line">
        <MatchPicture pictureId={pictureId} kind={kind} />
        <MatchPicture
          pictureId={match.pictureId}
          kind={match.kind}
          title={match.origin === 'catalog' && match.pictureId === null ? words.noPicture : undefined}
        />
      </div>
      <div className="flex flex-col px-2 py-1.5">
        <span className="sr-only">{words.open}</span>
        <span className="flex items-baseline justify-between gap-2 text-sm">
          <span className="min-w-0 truncate font-medium" title={match.name}>
            {match.name}
          </span>
          <span className="tnum shrink-0">{percent(match.combined)}</span>
        </span>
        <span className="flex justify-between gap-2 text-ink-2 text-xs">
          <span className="min-w-0 truncate">{owner}</span>
          {match.decision && <span className="shrink-0">{words.decisions[match.decision.relation]}</span>}
        </span>
      </div>
    </a>
  )
}

interface MatchPictureProps {
  pictureId: string | null
  kind: AssetKind
  title?: string | undefined
}

/** Its size is not known before it has loaded, so it is fitted whole into its half of the card. */
function MatchPicture({ pictureId, kind, title }: MatchPictureProps) {
  const [failedId, setFailedId] = useState<string | null>(null)
  return (
    <span title={title} className="flex min-w-0 flex-1 items-center justify-center bg-mat text-ink-3">
      {pictureId === null || failedId === pictureId ? (
        <KindIcon kind={kind} className="size-7 stroke-[1.25]" />
      ) : (
        <img
          src={thumbnailUrl(pictureId, 256)}
          alt=""
          loading="lazy"
          draggable={false}
          onError={() => setFailedId(pictureId)}
          className="size-full object-contain"
        />
      )}
    </span>
  )
}
