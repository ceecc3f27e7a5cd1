import { CloudOff, GitCompareArrows, TriangleAlert } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useRef } from 'react'
import type { StudioSubmissionSummary } from '#shared/contract/studio/submissions.ts'
import { cx } from '../../components/cx.ts'
import { ProgressBar } from '../../components/progress-bar.tsx'
import { navigate } from '../../router/router.ts'
import { formatDate } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { SubmissionPicture } from './submission-picture.tsx'
import { SubmissionState } from './submission-state.tsx'

const words = en.submissions
const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 }

export interface SubmissionListProps {
  items: readonly StudioSubmissionSummary[]
  openId: string | null
}

/** Arrows go from one to the next. */
export function SubmissionList({ items, openId }: SubmissionListProps) {
  const list = useRef<HTMLUListElement>(null)
  const keyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key]
    if (step === undefined) return
    event.preventDefault()
    const next = items[items.findIndex(({ id }) => id === openId) + step]
    if (next === undefined) return
    navigate({ page: 'submissions', id: next.id })
    list.current?.querySelector<HTMLElement>(`[data-id="${next.id}"]`)?.focus()
  }
  return (
    <ul ref={list} aria-label={words.list} onKeyDown={keyDown}>
      {items.map((item) => (
        <li key={item.id}>
          <button
            type="button"
            data-id={item.id}
            aria-current={item.id === openId}
            tabIndex={item.id === openId || (openId === null && item === items[0]) ? 0 : -1}
            onClick={() => navigate({ page: 'submissions', id: item.id })}
            className={cx(
              'flex w-full gap-3 border-line border-b px-3 py-2.5 text-left focus-visible:-outline-offset-2',
              item.id === openId ? 'bg-accent-soft' : 'hover:bg-hover',
            )}
          >
            <Row item={item} />
          </button>
        </li>
      ))}
    </ul>
  )
}

function Row({ item }: { item: StudioSubmissionSummary }) {
  return (
    <>
      <span className="size-12 shrink-0 overflow-hidden rounded-sm bg-mat">
        <SubmissionPicture submission={item} />
      </span>
      <span className="flex min-w-0 flex-1 flex-col gap-1">
        <span className="truncate font-medium text-sm">{item.name}</span>
        <span className="flex items-center gap-2">
          <SubmissionState state={item.state} />
          <span className="tnum ml-auto shrink-0 text-ink-2 text-xs">{formatDate(item.updatedAt)}</span>
        </span>
        <Marks item={item} />
        {item.upload && (
          <ProgressBar
            label={words.uploading(item.name)}
            done={item.upload.sentBytes}
            total={item.upload.sizeBytes}
            className="mt-0.5 w-full"
          />
        )}
      </span>
    </>
  )
}

function Marks({ item }: { item: StudioSubmissionSummary }) {
  const first = item.waiting.find((step) => step !== 'save') ?? item.waiting[0]
  return (
    <>
      {item.hasConflict && (
        <Mark icon={<GitCompareArrows />} look="text-caution">
          {words.conflict}
        </Mark>
      )}
      {item.isRefused && (
        <Mark icon={<TriangleAlert />} look="text-stop">
          {words.refused}
        </Mark>
      )}
      {first !== undefined && !item.upload && (
        <Mark icon={<CloudOff />} look="text-ink-2">
          {words.waiting[first]}
        </Mark>
      )}
      {item.assetId === null && <span className="truncate text-ink-2 text-xs">{words.elsewhere}</span>}
    </>
  )
}

function Mark({ icon, look, children }: { icon: ReactNode; look: string; children: ReactNode }) {
  return (
    <span className={cx('flex items-center gap-1 text-xs [&_svg]:size-3.5 [&_svg]:shrink-0', look)}>
      {icon}
      <span className="truncate">{children}</span>
    </span>
  )
}
