import { useQuery } from '@tanstack/react-query'
import { CircleSlash, ImageOff } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { MatchSideBySide, ReviewItem } from '#shared/contract/market/review.ts'
import type { Match } from '#shared/contract/studio/uniqueness.ts'
import type { RelativeRectangle } from '#shared/similarity/transformation.ts'
import { market } from '../../api/market.ts'
import { reviewPictureUrl } from '../../api/resources.ts'
import type { Command } from '../../commands/command.ts'
import { useCommands } from '../../commands/commands.ts'
import { cx } from '../../components/cx.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { KindIcon } from '../../components/kind-icon.tsx'
import { PictureCompare } from '../../components/picture-compare.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { Tabs } from '../../components/tabs.tsx'
import type { Size } from '../../components/zoom.ts'
import { en } from '../../strings/en.ts'
import { percent } from '../../strings/percent.ts'
import { FoundNotes } from '../../uniqueness/found-notes.tsx'
import { alignmentOf, explainedBy, sharedParts } from '../report/alignment.ts'
import { CardTable } from '../report/card-table.tsx'
import { EvidenceTable } from '../report/evidence-table.tsx'
import { orderedMatches } from '../report/next-steps.ts'
import { comparisonSentence } from '../report/transformation-text.ts'

const words = en.review.evidence
const HEADING = 'px-1.5 py-1 font-medium text-ink-3 text-xs'

/** The market's matches and the similar works, each compared with the work, with the tools of a creator's own check. */
export function EvidenceTab({ item }: { item: ReviewItem }) {
  const { evidence } = item
  const matches = useMemo(() => orderedMatches(evidence), [evidence])
  const listed = useMemo(() => [...matches, ...evidence.similarWorks], [matches, evidence])
  const [openId, setOpenId] = useState(listed[0]?.id ?? null)
  useCommands(
    useMemo<Command[]>(() => {
      const go = (by: number) => () =>
        setOpenId((id) => listed[listed.findIndex((match) => match.id === id) + by]?.id ?? id)
      const { nextMatch, previousMatch } = en.review.commands
      return [
        { id: 'next-match', title: nextMatch, section: en.review.section, shortcuts: ['j'], run: go(1) },
        { id: 'previous-match', title: previousMatch, section: en.review.section, shortcuts: ['k'], run: go(-1) },
      ]
    }, [listed]),
  )
  const open = listed.find(({ id }) => id === openId)
  if (open === undefined) return <EmptyState icon={<CircleSlash />} title={words.none} text={words.noneText} />
  return (
    <div className="flex size-full min-h-0 flex-col min-[1300px]:flex-row">
      <nav
        aria-label={words.matches}
        className="flex max-h-36 shrink-0 flex-col gap-0.5 overflow-y-auto border-line border-b p-2 min-[1300px]:max-h-none min-[1300px]:w-56 min-[1300px]:border-r min-[1300px]:border-b-0"
      >
        <h3 className={HEADING}>{matches.length > 0 ? words.matches : words.noMatches}</h3>
        {matches.map((match) => (
          <MatchButton key={match.id} match={match} isOpen={match === open} onOpen={setOpenId} />
        ))}
        {evidence.similarWorks.length > 0 && <h3 className={HEADING}>{en.uniqueness.similar.title}</h3>}
        {evidence.similarWorks.map((match) => (
          <MatchButton key={match.id} match={match} isOpen={match === open} onOpen={setOpenId} />
        ))}
      </nav>
      <Comparison key={open.id} item={item} match={open} />
    </div>
  )
}

interface MatchButtonProps {
  match: Match
  isOpen: boolean
  onOpen: (id: string) => void
}

function MatchButton({ match, isOpen, onOpen }: MatchButtonProps) {
  return (
    <button
      type="button"
      aria-current={isOpen || undefined}
      onClick={() => onOpen(match.id)}
      className={cx('flex items-center gap-2 rounded-md p-1.5 text-left', isOpen ? 'bg-accent-soft' : 'hover:bg-hover')}
    >
      <KindIcon kind={match.kind} className="size-4 shrink-0 text-ink-3" />
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline gap-2 text-sm">
          <span className="min-w-0 flex-1 truncate" title={match.name}>
            {match.name}
          </span>
          {match.similarity > 0 && <span className="tnum">{percent(match.similarity)}</span>}
        </span>
        <span className="block truncate text-ink-2 text-xs">{match.creator === 'self' ? words.own : words.other}</span>
      </span>
    </button>
  )
}

type TabName = 'pictures' | 'card' | 'evidence'

function Comparison({ item, match }: { item: ReviewItem; match: Match }) {
  const [chosen, setChosen] = useState<TabName>('pictures')
  const input = { id: item.id, matchId: match.id }
  // Asked for again each time it is opened: the addresses of its pictures run out.
  const compared = useQuery({ ...market.review.compare.queryOptions({ input }), gcTime: 0 })
  if (compared.isError) {
    return <ErrorState error={compared.error} title={words.loadFailed} onRetry={() => void compared.refetch()} />
  }
  if (!compared.data) return <Skeleton className="m-4 h-80 flex-1" />
  const side = compared.data.data
  return (
    <section aria-label={match.name} className="flex min-h-0 min-w-0 flex-1 flex-col">
      <div className="px-4 pt-2">
        <FoundNotes report={item.evidence} match={match} />
      </div>
      <Tabs<TabName>
        label={words.tabs.label}
        value={chosen}
        onChange={setChosen}
        tabs={[
          {
            value: 'pictures',
            label: words.tabs.pictures,
            content: <Pictures item={item} match={match} side={side} />,
          },
          {
            value: 'card',
            label: words.tabs.card,
            content: <CardTable match={match} comparison={cardsOf(item, side)} />,
          },
          {
            value: 'evidence',
            label: words.tabs.evidence,
            content: (
              <div className="max-w-180 p-4">
                <EvidenceTable report={item.evidence} match={match} />
              </div>
            ),
          },
        ]}
      />
    </section>
  )
}

function cardsOf(item: ReviewItem, { sharedWords, fields, other }: MatchSideBySide) {
  return {
    transformation: null,
    regions: null,
    sharedWords,
    fields,
    subject: { card: item.card, pictureId: null },
    other: { card: other.card, pictureId: null },
  }
}

const pictureOf = (media: ReviewItem['media']) =>
  media.find(({ role, contentType }) => role === 'main' && contentType.startsWith('image/')) ??
  media.find(({ contentType }) => contentType.startsWith('image/'))

const sizeOf = ({ width, height }: { width: number | null; height: number | null }) => ({
  width: width ?? 1,
  height: height ?? 1,
})

function Pictures({ item, match, side }: { item: ReviewItem; match: Match; side: MatchSideBySide }) {
  const [own, other] = [pictureOf(item.media), pictureOf(side.other.media)]
  if (own === undefined || other === undefined) {
    return <EmptyState icon={<ImageOff />} title={en.report.compare.noPictures} text={words.hidden} />
  }
  const explained = explainedBy(side, match)
  const { transformation } = explained
  const parts = sharedParts(explained)
  const size = sizeOf(own)
  const show = ({ path }: { path: string }, name: string) => ({
    ...size,
    url: reviewPictureUrl(path, 1600),
    placeholderUrl: reviewPictureUrl(path, 512),
    name,
  })
  const mark = (rectangle: RelativeRectangle, picture: Size) => ({
    rectangle,
    picture,
    label: en.report.compare.region,
  })
  const placement = transformation === null ? undefined : alignmentOf(transformation)
  return (
    <div className="flex size-full min-h-80 flex-col">
      <p className="px-4 py-2 text-sm">{comparisonSentence(explained)}</p>
      <div className="min-h-0 flex-1">
        <PictureCompare
          key={parts === null ? 'aligned' : 'apart'}
          before={{ ...show(own, item.name), region: parts === null ? undefined : mark(parts.a, size) }}
          after={{
            ...show(other, match.name),
            placement,
            region: parts === null ? undefined : mark(parts.b, sizeOf(other)),
          }}
          initialMode={parts === null ? 'slider' : 'side'}
          beforeLabel={words.submitted}
          afterLabel={match.name}
        />
      </div>
    </div>
  )
}
