import { useState } from 'react'
import type { DuplicateGroup, DuplicateMember } from '#shared/contract/studio/duplicates.ts'
import { mediaUrl, thumbnailUrl } from '../api/resources.ts'
import { Button } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { PictureLayer } from '../components/picture-layer.tsx'
import { Stage, ZoomButtons } from '../components/picture-viewer.tsx'
import { useZoom, type Zoom } from '../components/use-zoom.ts'
import { en } from '../strings/en.ts'
import { factsOf } from './group-card.tsx'

const words = en.groups

/** More would be too small to tell anything. */
const MOST_COMPARED = 6

/** Columns for so many pictures: as near to a square as there is. */
const columnsFor = (count: number): number => (count <= 3 ? count : Math.ceil(count / 2))

interface CompareMembersProps {
  group: DuplicateGroup
  keeperId: string
  onKeep: (assetId: string) => void
  onClose: () => void
}

/** Two to six copies side by side, with one zoom for all: every pane shows the same part, whatever its picture's size. */
export function CompareMembers({ group, keeperId, onKeep, onClose }: CompareMembersProps) {
  const pictures = group.members.filter(({ summary }) => summary.pictureId !== null)
  // The kept one is always among those compared.
  const [first] = useState(keeperId)
  const shown = pictures
    .toSorted((a, b) => Number(b.summary.id === first) - Number(a.summary.id === first))
    .slice(0, MOST_COMPARED)
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.comparing(shown.length)}
      width="wide"
      {...(pictures.length > shown.length ? { description: words.comparedFew(shown.length, pictures.length) } : {})}
    >
      <Compared shown={shown} keeperId={keeperId} onKeep={onKeep} />
    </Dialog>
  )
}

type ComparedProps = Pick<CompareMembersProps, 'keeperId' | 'onKeep'> & { shown: readonly DuplicateMember[] }

/** Within the dialog, whose content comes after the dialog itself: only here does the zoom find its stage. */
function Compared({ shown, keeperId, onKeep }: ComparedProps) {
  const columns = Math.max(1, columnsFor(shown.length))
  const rows = Math.max(1, Math.ceil(shown.length / columns))
  const width = Math.max(1, ...shown.map(({ summary }) => summary.width ?? 1))
  const height = Math.max(1, ...shown.map(({ summary }) => summary.height ?? 1))
  const zoom = useZoom({ width: width * columns, height: height * rows })
  return (
    <>
      <div className="flex h-[60vh] min-h-0 flex-col">
        <Stage zoom={zoom} label={words.comparing(shown.length)}>
          <div className="grid size-full gap-px" style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
            {shown.map((member) => (
              <Pane key={member.summary.id} member={member} zoom={zoom} size={{ width, height }} />
            ))}
          </div>
        </Stage>
        <div className="flex h-10 shrink-0 items-center border-line border-t bg-panel px-2">
          <ZoomButtons zoom={zoom} />
        </div>
      </div>
      <ul className="grid gap-2 pt-3" style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
        {shown.map((member) => (
          <li key={member.summary.id} className="flex min-w-0 flex-col items-start gap-1 text-xs">
            <p className="max-w-full truncate font-medium" title={member.summary.name}>
              {member.summary.name}
            </p>
            <p className="tnum text-ink-2">{factsOf(member).join(' · ')}</p>
            <Button
              size="small"
              pressed={member.summary.id === keeperId}
              aria-label={words.keepNamed(member.summary.name)}
              onClick={() => onKeep(member.summary.id)}
            >
              {words.keep}
            </Button>
          </li>
        ))}
      </ul>
    </>
  )
}

interface PaneProps {
  member: DuplicateMember
  zoom: Zoom
  /** The box, in pixels of the largest picture, that every picture fills. */
  size: { width: number; height: number }
}

function Pane({ member: { summary }, zoom, size }: PaneProps) {
  if (summary.pictureId === null) return null
  const own = { width: summary.width ?? 1, height: summary.height ?? 1 }
  const scale = Math.min(size.width / own.width, size.height / own.height)
  const picture = {
    url: mediaUrl(summary.pictureId),
    placeholderUrl: thumbnailUrl(summary.pictureId, 512),
    ...own,
    ...{ name: summary.name, hasAlpha: summary.hasAlpha, dominantColor: summary.dominantColor },
  }
  return (
    <div className="relative overflow-hidden">
      <PictureLayer
        picture={picture}
        view={zoom.view}
        size={{ width: own.width * scale, height: own.height * scale }}
      />
    </div>
  )
}
