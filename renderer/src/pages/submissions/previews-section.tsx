import { useQuery } from '@tanstack/react-query'
import { Plus, X } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useState } from 'react'
import type { OutgoingFile } from '#shared/contract/studio/submissions.ts'
import { searchAsUnderstood } from '#shared/search/library/print.ts'
import { api } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { Thumbnail } from '../../components/thumbnail.tsx'
import { en } from '../../strings/en.ts'
import { choose } from './sheet-choices.ts'

const words = en.submissions.sheet
const MAX_PREVIEWS = 12

export interface PreviewsSectionProps {
  assetId: string
  kind: Parameters<typeof Thumbnail>[0]['asset']['kind']
  previews: readonly OutgoingFile[]
  /** Of the library: what the previews are copies of. */
  sources: readonly string[]
}

/** Pictures shown to everybody beside what is sold. */
export function PreviewsSection({ assetId, kind, previews, sources }: PreviewsSectionProps) {
  const remove = (sourceId: string) => choose(assetId, { previews: sources.filter((id) => id !== sourceId) })
  return (
    <div className="flex flex-col gap-3">
      <p className="text-ink-2 text-sm">{words.previewsText}</p>
      {previews.length > 0 && (
        <ul className="flex flex-wrap gap-3">
          {previews.map((file, index) => (
            <li key={file.mediaId} className="relative">
              <span className="block size-28 overflow-hidden rounded-md bg-mat">
                <Thumbnail
                  asset={{ ...file, kind, pictureId: file.mediaId, hasAlpha: false, dominantColor: null }}
                  alt={words.preview(index + 1)}
                />
              </span>
              <span className="absolute top-1 right-1 rounded-md bg-raised shadow-float">
                <IconButton
                  size="small"
                  label={words.removePreview(index + 1)}
                  icon={<X />}
                  onClick={() => remove(file.sourceId)}
                />
              </span>
            </li>
          ))}
        </ul>
      )}
      {previews.length < MAX_PREVIEWS && (
        <Picker
          taken={sources}
          onPick={(pictureId) =>
            choose(assetId, { previews: [...sources.filter((id) => id !== pictureId), pictureId] })
          }
        />
      )}
    </div>
  )
}

interface PickerProps {
  taken: readonly string[]
  onPick: (pictureId: string) => void
}

const SHOWN = 24

function Picker({ taken, onPick }: PickerProps) {
  const [open, setOpen] = useState(false)
  const [text, setText] = useState('')
  const search = searchAsUnderstood(text)
  const found = useQuery({
    ...api.assets.list.queryOptions({ input: { filter: search === '' ? {} : { text: search }, limit: 60 } }),
    enabled: open,
  })
  const pictures = (found.data?.items ?? [])
    .flatMap((asset) =>
      asset.pictureId === null || taken.includes(asset.pictureId) ? [] : [{ ...asset, id: asset.pictureId }],
    )
    .slice(0, SHOWN)
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <Button icon={<Plus />} className="self-start">
          {words.addPreview}
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={4}
          collisionPadding={8}
          aria-label={words.pickPreview}
          className="animate-appear z-60 flex w-96 flex-col gap-2 rounded-md bg-raised p-3 shadow-float"
        >
          <TextInput
            aria-label={words.searchPictures}
            placeholder={words.searchPictures}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <ul className="grid max-h-72 grid-cols-4 gap-2 overflow-y-auto" aria-label={words.pickPreview}>
            {pictures.map((asset) => (
              <li key={asset.id}>
                <button
                  type="button"
                  aria-label={words.choose(asset.name)}
                  title={asset.name}
                  onClick={() => {
                    onPick(asset.id)
                    setOpen(false)
                  }}
                  className="block aspect-square w-full overflow-hidden rounded-sm bg-mat hover:opacity-80"
                >
                  <Thumbnail asset={asset} />
                </button>
              </li>
            ))}
          </ul>
          {found.data !== undefined && pictures.length === 0 && (
            <p className="p-2 text-center text-ink-2 text-sm">{words.noPictures}</p>
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
