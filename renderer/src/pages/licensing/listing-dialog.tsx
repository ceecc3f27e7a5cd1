import { CircleAlert } from 'lucide-react'
import { useRef, useState } from 'react'
import type { OwnListing } from '#shared/contract/market/licensing.ts'
import { useIsMarketAway } from '../../api/queries.ts'
import { useQueuedCall } from '../../api/queue.ts'
import { Dialog } from '../../components/dialog.tsx'
import { DialogActions } from '../../components/dialog-actions.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { useAttempt } from '../../components/use-attempt.ts'
import { en } from '../../strings/en.ts'
import { FitNotes } from './fit-notes.tsx'
import { CreditFields, LimitFields, PermissionFields, WhatFields } from './listing-fields.tsx'
import {
  FIRST_FORM,
  type FormField,
  formErrors,
  formOf,
  type ListingForm,
  newLicense,
  termsOf,
} from './listing-form.ts'
import { subjectOf } from './pending.ts'
import { useFit } from './use-fit.ts'
import { type LicensableWork, useLicensableWorks } from './use-licensable-works.ts'

const words = en.licensing.form

export interface ListingDialogProps {
  /** Null for a new one. */
  listing: OwnListing | null
  onClose: () => void
}

/** Offers a license, or changes one: what is wrong is said as it is left, what does not fit as it is typed. */
export function ListingDialog({ listing, onClose }: ListingDialogProps) {
  const [form, setForm] = useState<ListingForm>(() => (listing === null ? FIRST_FORM : formOf(listing)))
  const [touched, setTouched] = useState<ReadonlySet<FormField>>(new Set())
  const [failure, setFailure] = useState<unknown>(null)
  const works = useLicensableWorks()
  const work = works.find(({ assetId }) => assetId === form.assetId) ?? null
  const fit = useFit({ work, listingId: listing?.id ?? null, terms: termsOf(form), priceCents: form.priceCents })
  const errors = formErrors(form)
  const { isBusy, run } = useAttempt()
  const queue = useQueuedCall()
  const isAway = useIsMarketAway()

  const body = useRef<HTMLFormElement>(null)
  const touch = (field: FormField) => setTouched((before) => new Set([...before, field]))
  const save = () => {
    setTouched(new Set<FormField>(['assetId', 'title', 'rights', 'countries', 'days', 'impressions', 'royalty']))
    const call = callOf(form, listing, work)
    if (call === null || Object.keys(errors).length > 0)
      return void requestAnimationFrame(() => focusFirstWrong(body.current))
    run(() => queue(call).then(onClose, setFailure))
  }
  const shown = Object.fromEntries(Object.entries(errors).filter(([field]) => touched.has(field as FormField)))
  const fields = { form, onChange: setForm, errors: shown, onLeave: touch }
  return (
    <Dialog
      open
      onClose={onClose}
      width="wide"
      title={listing === null ? words.createTitle : words.editTitle}
      {...(listing === null ? {} : { description: words.editText })}
      footer={
        <>
          <FooterNote misfit={fit.misfits[0] ?? null} isAway={isAway} />
          <DialogActions onCancel={onClose} busy={isBusy} disabled={fit.misfits.length > 0} onClick={save}>
            {listing === null ? words.save : words.saveEdit}
          </DialogActions>
        </>
      }
    >
      <form
        ref={body}
        className="grid grid-cols-1 gap-x-8 gap-y-5 min-[900px]:grid-cols-2"
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        <div className="flex min-w-0 flex-col gap-5">
          <WhatFields {...fields} works={works} isNew={listing === null} parents={work?.parents ?? []} />
          <PermissionFields {...fields} />
        </div>
        <div className="flex min-w-0 flex-col gap-5">
          <LimitFields {...fields} />
          <CreditFields {...fields} />
          <FitNotes fit={fit} />
          {failure !== null && <ErrorState compact error={failure} />}
        </div>
      </form>
    </Dialog>
  )
}

/** Where there is no room for more than one sentence, and it must not be scrolled to. */
function FooterNote({ misfit, isAway }: { misfit: string | null; isAway: boolean }) {
  if (misfit !== null) {
    return (
      <span aria-hidden className="mr-auto flex min-w-0 items-center gap-2 text-stop text-xs">
        <CircleAlert className="size-4 shrink-0" />
        <span className="line-clamp-2">{misfit}</span>
      </span>
    )
  }
  return isAway && <span className="mr-auto self-center text-ink-2 text-xs">{words.offlineHint}</span>
}

function focusFirstWrong(form: HTMLFormElement | null): void {
  form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
}

function callOf(form: ListingForm, listing: OwnListing | null, work: LicensableWork | null) {
  const terms = termsOf(form)
  if (terms === null) return null
  const title = form.title.trim()
  if (listing !== null) {
    const previewSha256 = listing.previewPath?.split('/').at(-1) ?? null
    return {
      operation: 'licensing.edit' as const,
      input: { id: listing.id, title, previewSha256, priceCents: form.priceCents, terms },
      subject: subjectOf(listing.assetId),
      title: en.licensing.listings.queuedEdit(title),
    }
  }
  if (work === null) return null
  const preview = work.previewPath === null ? {} : { content_preview_url: work.previewPath }
  return {
    operation: 'licensing.createLicense' as const,
    input: { ...newLicense(form, work.kind, terms), ...preview },
    subject: subjectOf(work.assetId),
    title: en.licensing.listings.queuedCreate(title),
  }
}
