import { useQuery } from '@tanstack/react-query'
import { Columns2, GitBranch, Images, Split, Trash2 } from 'lucide-react'
import { useId } from 'react'
import type { DuplicateAction, DuplicateGroup, DuplicateMember } from '#shared/contract/studio/duplicates.ts'
import { api } from '../api/client.ts'
import { Button } from '../components/button.tsx'
import { cx } from '../components/cx.ts'
import { Thumbnail } from '../components/thumbnail.tsx'
import { showChosen } from '../pages/library/show-chosen.ts'
import { comparisonSentence } from '../pages/report/transformation-text.ts'
import { routeHash } from '../router/routes.ts'
import { closeOverlay } from '../state/overlays.ts'
import { formatDate } from '../strings/dates.ts'
import { en } from '../strings/en.ts'
import { percent } from '../strings/percent.ts'
import { isAlternate, similarityOf } from './keepers.ts'

const words = en.groups

export interface GroupCardProps {
  group: DuplicateGroup
  keeperId: string
  /** The one that the keys are for. */
  isCurrent: boolean
  onFocus: () => void
  onKeep: (assetId: string) => void
  onCompare: () => void
  onResolve: (action: DuplicateAction) => void
}

/** One group: which member is kept, what tells the others from it, and what becomes of them. */
export function GroupCard(props: GroupCardProps) {
  const { group, keeperId, isCurrent, onFocus, onKeep, onCompare, onResolve } = props
  const name = group.members.find(({ summary }) => summary.id === keeperId)?.summary.name ?? ''
  const label = words.label(group.members.length, name)
  const show = () => {
    closeOverlay()
    showChosen(
      group.members.map(({ summary }) => summary.id),
      label,
    )
  }
  return (
    <li
      data-group
      {...(isCurrent ? { 'data-current-group': '' } : {})}
      tabIndex={-1}
      aria-current={isCurrent ? 'true' : undefined}
      onFocus={onFocus}
      onMouseDown={onFocus}
      className={cx(
        'flex flex-col gap-3 rounded-md border-line border-b p-4',
        isCurrent && 'bg-panel ring-1 ring-accent ring-inset',
      )}
    >
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-2 max-w-full truncate font-medium text-sm" title={label}>
          {label}
        </legend>
        <div className="flex flex-wrap gap-3">
          {group.members.map((member) => (
            <Member
              key={member.summary.id}
              member={member}
              group={group}
              keeperId={keeperId}
              describes={isCurrent}
              onKeep={() => onKeep(member.summary.id)}
            />
          ))}
        </div>
      </fieldset>
      <div className="flex flex-wrap gap-1.5">
        <Button size="small" tone="danger" icon={<Trash2 />} onClick={() => onResolve('trash')}>
          {words.trash}
        </Button>
        <Button size="small" icon={<GitBranch />} onClick={() => onResolve('alternates')}>
          {words.alternates}
        </Button>
        <Button size="small" icon={<Split />} onClick={() => onResolve('not_duplicates')}>
          {words.different}
        </Button>
        <Button size="small" icon={<Columns2 />} onClick={onCompare}>
          {words.compare}
        </Button>
        <Button size="small" tone="quiet" icon={<Images />} onClick={show}>
          {words.show}
        </Button>
      </div>
    </li>
  )
}

/** Size, format and date, each on its line. */
export function factsOf({ summary, mediaType, sizeBytes, fileModifiedAt }: DuplicateMember): string[] {
  const { width, height } = summary
  const size = width === null || height === null ? [] : [`${width} × ${height}`]
  const format = mediaType === null ? [] : [mediaType.slice(mediaType.indexOf('/') + 1).toUpperCase()]
  const bytes = sizeBytes === null ? [] : [en.common.bytes(sizeBytes)]
  return [
    ...size,
    [...format, ...bytes].join(', '),
    fileModifiedAt === null ? words.added(formatDate(summary.createdAt)) : words.changed(formatDate(fileModifiedAt)),
  ].filter((fact) => fact !== '')
}

interface MemberProps {
  member: DuplicateMember
  group: DuplicateGroup
  keeperId: string
  /** Says what was done to it; takes a comparison of the pixels. */
  describes: boolean
  onKeep: () => void
}

function Member({ member, group, keeperId, describes, onKeep }: MemberProps) {
  const { summary } = member
  const isKept = summary.id === keeperId
  const name = useId()
  const similarity = isKept ? null : similarityOf(group, keeperId, summary.id)
  return (
    <div
      className={cx(
        'flex w-44 flex-col gap-1.5 rounded-md p-1.5',
        isKept ? 'bg-accent-soft ring-2 ring-accent' : 'bg-canvas',
      )}
    >
      <a
        href={routeHash({ page: 'asset', id: summary.id })}
        onClick={closeOverlay}
        aria-label={summary.name}
        className="flex h-32 items-center justify-center overflow-hidden rounded-sm bg-mat p-1"
      >
        <Thumbnail asset={summary} />
      </a>
      <p className="truncate text-xs" title={summary.name}>
        {summary.name}
      </p>
      <div className="tnum text-ink-2 text-xs">
        {factsOf(member).map((fact) => (
          <p key={fact}>{fact}</p>
        ))}
        {similarity !== null && <p>{words.similar(percent(similarity))}</p>}
        {!isKept && isAlternate(group, keeperId, summary.id) && <p className="font-medium">{words.alternate}</p>}
      </div>
      {describes && !isKept && <WhatWasDone keeperId={keeperId} assetId={summary.id} />}
      <label className="mt-auto flex min-h-6 items-center gap-2 text-xs">
        <input
          type="radio"
          name={`${name}-${keeperId}`}
          checked={isKept}
          onChange={onKeep}
          aria-label={isKept ? `${words.kept}: ${summary.name}` : words.keepNamed(summary.name)}
        />
        {isKept ? words.kept : words.keep}
      </label>
    </div>
  )
}

function WhatWasDone({ keeperId, assetId }: { keeperId: string; assetId: string }) {
  const comparison = useQuery({
    ...api.uniqueness.compare.queryOptions({ input: { assetId: keeperId, matchId: `asset:${assetId}` } }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (!comparison.data) return null
  return <p className="text-ink-2 text-xs">{comparisonSentence(comparison.data)}</p>
}
