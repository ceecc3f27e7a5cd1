import { ExternalLink, Eye, MessageSquarePlus } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useState } from 'react'
import type { ReviewItem } from '#shared/contract/market/review.ts'
import type { WantedOffer } from '#shared/contract/market/submissions.ts'
import { reviewFileUrl, reviewPictureUrl } from '../../api/resources.ts'
import { Button } from '../../components/button.tsx'
import { cx } from '../../components/cx.ts'
import { IconButton } from '../../components/icon-button.tsx'
import { formatCents } from '../../components/money.ts'
import { PictureViewer } from '../../components/picture-viewer.tsx'
import { en } from '../../strings/en.ts'
import { fieldInWords } from '../submissions/field-words.ts'
import { cardFields, sentMedia } from './work-fields.ts'

const words = en.review.work

export interface WorkTabProps {
  item: ReviewItem
  /** Null where no reasons are given. */
  onReason: ((field: string | null) => void) | null
}

/** The work as a buyer would get it: pictures and files, card, offers; each with the way to say what is wrong with it. */
export function WorkTab({ item, onReason }: WorkTabProps) {
  return (
    <div className="flex flex-col gap-5 p-4">
      <Signals item={item} />
      <Media item={item} onReason={onReason} />
      <section aria-label={words.card} className="flex flex-col">
        <h3 className="pb-1 font-medium text-ink-3 text-xs">{words.card}</h3>
        {cardFields(item).map(({ path, label, own }) => (
          <FieldRow key={path} field={path} label={label} onReason={onReason}>
            {own ?? <span className="text-ink-3">{en.common.notSet}</span>}
          </FieldRow>
        ))}
        <FieldRow field="offers" label={words.offers} onReason={onReason}>
          {item.offers.map(offerText).join('\n')}
        </FieldRow>
        <FieldRow field="ageRating" label={words.ageRating} onReason={onReason}>
          {item.ageRating}
        </FieldRow>
        {item.derivation !== null && (
          <FieldRow field={null} label={words.derivation} onReason={onReason}>
            {item.derivation.parents
              .map(({ kind, royaltyPercent }) => words.royalty(en.market.chain.kinds[kind], royaltyPercent))
              .join('\n')}
          </FieldRow>
        )}
      </section>
    </div>
  )
}

function offerText({ offer, priceCents, interval }: WantedOffer): string {
  const per = offer !== 'subscription' ? null : interval === 'year' ? words.perYear : words.perMonth
  return [words.offer[offer], formatCents(priceCents), per].filter((part) => part !== null).join(' ')
}

function Signals({ item: { signals } }: { item: ReviewItem }) {
  if (signals.length === 0) return null
  return (
    <section aria-label={words.signals} className="flex flex-col gap-1 rounded-md border border-line bg-raised p-3">
      <h3 className="flex items-center gap-2 font-medium text-sm">
        <Eye className="size-4 shrink-0 text-caution" aria-hidden />
        {words.signals}
      </h3>
      <ul className="list-disc pl-6 text-sm">
        {signals.map(({ code, sentence, field }) => (
          <li key={`${code}.${field}`}>{sentence}</li>
        ))}
      </ul>
    </section>
  )
}

const isPicture = ({ contentType }: ReviewItem['media'][number]): boolean => contentType.startsWith('image/')

function Media({ item, onReason }: WorkTabProps) {
  const media = sentMedia(item)
  const [chosen, setChosen] = useState(0)
  const shown = media[chosen] ?? media[0]
  if (shown === undefined) return null
  return (
    <section aria-label={words.pictures} className="flex flex-col gap-2">
      {isPicture(shown) ? (
        <div className="h-[46vh] min-h-60 overflow-hidden rounded-md border border-line">
          <PictureViewer
            key={shown.sha256}
            picture={{
              url: reviewPictureUrl(shown.path, 1600),
              placeholderUrl: reviewPictureUrl(shown.path, 512),
              width: shown.width ?? 1,
              height: shown.height ?? 1,
              name: item.name,
            }}
          />
        </div>
      ) : (
        <OtherFile file={shown} />
      )}
      <div className="flex flex-wrap items-center gap-2">
        {media.length > 1 &&
          media.map((one, index) => (
            <button
              key={`${one.role}.${one.sha256}`}
              type="button"
              aria-label={words.picture(index + 1, media.length)}
              aria-current={one === shown || undefined}
              onClick={() => setChosen(index)}
              className={cx(
                'size-14 overflow-hidden rounded-sm border bg-mat text-ink-3 text-xs',
                one === shown ? 'border-accent' : 'border-line',
              )}
            >
              {isPicture(one) ? (
                <img src={reviewPictureUrl(one.path, 512)} alt="" className="size-full object-cover" />
              ) : (
                one.contentType.split('/')[1]
              )}
            </button>
          ))}
        <span className="tnum min-w-0 flex-1 truncate text-ink-2 text-xs">{mediaFacts(shown)}</span>
        {onReason !== null && (
          <Button
            size="small"
            icon={<MessageSquarePlus />}
            onClick={() => onReason(`media.${Math.max(0, media.indexOf(shown))}`)}
          >
            {words.addReason}
          </Button>
        )}
      </div>
    </section>
  )
}

function mediaFacts({ contentType, sizeBytes, width, height }: ReviewItem['media'][number]): string {
  const size = width !== null && height !== null && `${width} × ${height}`
  return [contentType, size, en.common.bytes(sizeBytes)].filter(Boolean).join(' · ')
}

function OtherFile({ file }: { file: ReviewItem['media'][number] }) {
  const url = reviewFileUrl(file.path)
  if (file.contentType.startsWith('audio/')) {
    // biome-ignore lint/a11y/useMediaCaption: what creators send has no captions
    return <audio controls src={url} className="w-full" />
  }
  return (
    <a
      href={url}
      download
      className="flex items-center gap-2 self-start rounded-md border border-line px-3 py-2 text-sm hover:bg-hover"
    >
      <ExternalLink className="size-4" aria-hidden />
      {words.open}
    </a>
  )
}

interface FieldRowProps {
  field: string | null
  label: string
  onReason: WorkTabProps['onReason']
  children: ReactNode
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 }

/** One field; the arrows go from one to the next, Enter says something about the one that has the focus. */
function FieldRow({ field, label, onReason, children }: FieldRowProps) {
  const keyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const row = event.currentTarget
    if (event.target !== row) return
    const step = STEPS[event.key]
    if (step !== undefined) {
      event.preventDefault()
      const rows = [...(row.parentElement?.querySelectorAll<HTMLElement>('[data-row]') ?? [])]
      rows[rows.indexOf(row) + step]?.focus()
    } else if (event.key === 'Enter') {
      event.preventDefault()
      onReason?.(field)
    }
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is no row of text
    <div
      role="group"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: going through the fields by keyboard needs the focus here
      tabIndex={0}
      data-row
      data-field={field ?? undefined}
      onKeyDown={keyDown}
      className="group grid grid-cols-[8rem_1fr_auto] items-start gap-3 border-line border-b py-2 text-sm focus-visible:-outline-offset-2"
    >
      <span className="break-words text-ink-2">{label}</span>
      <span className="min-w-0 select-text whitespace-pre-wrap break-words">{children}</span>
      {onReason !== null && (
        <IconButton
          label={words.reasonFor(field === null ? label : fieldInWords(field))}
          icon={<MessageSquarePlus />}
          className="opacity-40 focus-visible:opacity-100 group-hover:opacity-100"
          onClick={() => onReason(field)}
        />
      )}
    </div>
  )
}
