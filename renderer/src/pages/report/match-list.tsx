import type { Match, PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { thumbnailUrl } from '../../api/resources.ts'
import { cx } from '../../components/cx.ts'
import { KindIcon } from '../../components/kind-icon.tsx'
import { routeHash } from '../../router/routes.ts'
import { en } from '../../strings/en.ts'
import { percent } from '../../strings/percent.ts'
import { worksCompared } from '../../uniqueness/evidence-of.ts'
import { similarNote } from '../../uniqueness/similar-note.ts'
import { moveBetweenLinks } from './arrow-keys.ts'
import { orderedMatches } from './next-steps.ts'

const words = en.report.matches

export interface MatchListProps {
  assetId: string
  report: PreflightReport
  /** The one that is compared. */
  openId: string
}

const HEADING = 'px-2 py-1 font-medium text-ink-3 text-xs'

/** The matches and the similar works next to their comparison; the arrow keys go through them. */
export function MatchList({ assetId, report, openId }: MatchListProps) {
  const { similarWorks, decidingMatchId } = report
  const works = worksCompared(report)
  return (
    <nav
      aria-label={words.label}
      onKeyDown={(event) => {
        const link = moveBetweenLinks(event)
        if (link) location.replace(link.hash)
      }}
      className="w-60 shrink-0 overflow-y-auto border-line border-r bg-panel p-2"
    >
      <h2 className={HEADING}>{report.matches.length === 0 ? words.none : words.title(report.matches.length)}</h2>
      {orderedMatches(report).map((match) => (
        <MatchLink
          key={match.id}
          assetId={assetId}
          match={match}
          open={match.id === openId}
          note={match.id === decidingMatchId ? words.deciding : undefined}
        />
      ))}
      {similarWorks.length > 0 && <h2 className={HEADING}>{en.uniqueness.similar.title}</h2>}
      {similarWorks.map((match) => (
        <MatchLink
          key={match.id}
          assetId={assetId}
          match={match}
          open={match.id === openId}
          note={similarNote(match, works)}
        />
      ))}
    </nav>
  )
}

interface MatchLinkProps {
  assetId: string
  match: Match
  open: boolean
  /** In place of what was decided about it. */
  note: string | undefined
}

function MatchLink({ assetId, match, open, note }: MatchLinkProps) {
  const owner = match.creator === 'self' ? en.report.compare.yours : en.report.compare.by(match.creatorName)
  const said = match.decision ? en.uniqueness.matches.decisions[match.decision.relation] : note
  return (
    <a
      href={routeHash({ page: 'report', id: assetId, matchId: match.id })}
      aria-current={open ? 'true' : undefined}
      draggable={false}
      className={cx('flex items-center gap-2 rounded-md p-1.5', open ? 'bg-accent-soft' : 'hover:bg-hover')}
    >
      <span className="flex size-10 shrink-0 items-center justify-center overflow-hidden rounded-sm bg-mat text-ink-3">
        {match.pictureId === null ? (
          <KindIcon kind={match.kind} className="size-5 stroke-[1.5]" />
        ) : (
          <img src={thumbnailUrl(match.pictureId, 256)} alt="" loading="lazy" className="size-full object-contain" />
        )}
      </span>
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline gap-2 text-sm">
          <span className="min-w-0 flex-1 truncate" title={match.name}>
            {match.name}
          </span>
          {match.similarity > 0 && <span className="tnum">{percent(match.similarity)}</span>}
        </span>
        <span className="flex gap-2 text-ink-2 text-xs">
          <span className="min-w-0 flex-1 truncate">{owner}</span>
          {said !== undefined && <span className="shrink-0">{said}</span>}
        </span>
      </span>
    </a>
  )
}
