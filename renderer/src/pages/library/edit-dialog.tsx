import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { AGE_RATINGS } from '#shared/asset-card/card.ts'
import { ASSET_KINDS, type AssetKind } from '#shared/asset-card/kinds.ts'
import type { AssetSummary } from '#shared/contract/studio/assets.ts'
import { MOST_CARDS_AT_ONCE } from '#shared/contract/studio/card-edits.ts'
import { api } from '../../api/client.ts'
import { editDetails } from '../../api/edits.ts'
import { useFacets } from '../../api/queries.ts'
import { Dialog } from '../../components/dialog.tsx'
import { DialogActions } from '../../components/dialog-actions.tsx'
import { Field } from '../../components/field.tsx'
import { Select } from '../../components/select.tsx'
import { TagInput } from '../../components/tag-input.tsx'
import { en } from '../../strings/en.ts'
import { closeDialog, useLibrarySession } from './library-session.ts'
import { targets } from './selection.ts'

const words = en.batch.edit

/** Kind, ratings and tags of everything selected, as one step. */
export function EditDialog() {
  const open = useLibrarySession((state) => state.dialog?.name === 'edit')
  return open ? <OpenEditDialog /> : null
}

/** The empty value leaves what there is. */
const KEEP = ''
const NONE = 'none'
const AGES = [NONE, ...AGE_RATINGS] as const
const STARS = ['0', '1', '2', '3', '4', '5'] as const

interface Wanted {
  kind: AssetKind | typeof KEEP
  ageRating: (typeof AGES)[number] | typeof KEEP
  rating: (typeof STARS)[number] | typeof KEEP
  addTags: string[]
  removeTags: string[]
}

const NOTHING: Wanted = { kind: KEEP, ageRating: KEEP, rating: KEEP, addTags: [], removeTags: [] }

/** What the first of a selection say, which stand for all in the words of the dialog. */
const LOOKED_AT = 500

function editOf({ kind, ageRating, rating, addTags, removeTags }: Wanted): Parameters<typeof editDetails>[1] {
  return {
    ...(kind === KEEP ? {} : { kind }),
    ...(ageRating === KEEP ? {} : { ageRating: ageRating === NONE ? null : ageRating }),
    ...(rating === KEEP ? {} : { rating: Number(rating) }),
    ...(addTags.length === 0 ? {} : { addTags }),
    ...(removeTags.length === 0 ? {} : { removeTags }),
  }
}

function OpenEditDialog() {
  const ids = targets(useLibrarySession((state) => state.selection))
  const [wanted, setWanted] = useState(NOTHING)
  const want = (part: Partial<Wanted>) => setWanted((before) => ({ ...before, ...part }))
  const edit = editOf(wanted)
  const apply = () => {
    editDetails(ids, edit)
    closeDialog()
  }
  return (
    <Dialog
      open
      onClose={closeDialog}
      title={words.title(ids.length)}
      description={words.text}
      footer={
        <DialogActions onCancel={closeDialog} disabled={Object.keys(edit).length === 0} onClick={apply}>
          {words.apply}
        </DialogActions>
      }
    >
      <Form ids={ids} wanted={wanted} want={want} />
    </Dialog>
  )
}

interface FormProps {
  ids: readonly string[]
  wanted: Wanted
  want: (part: Partial<Wanted>) => void
}

function Form({ ids, wanted, want }: FormProps) {
  const input = { filter: { ids: ids.slice(0, LOOKED_AT) }, limit: LOOKED_AT }
  const chosen = useQuery(api.assets.list.queryOptions({ input })).data?.items ?? []
  const own = [...new Set(chosen.flatMap(({ tags }) => tags))].toSorted((a, b) => a.localeCompare(b))
  const isTooMany = ids.length > MOST_CARDS_AT_ONCE
  return (
    <div className="flex flex-col gap-4 pt-1">
      <Field label={words.kind} hint={isTooMany ? words.tooMany(MOST_CARDS_AT_ONCE) : undefined}>
        {(control) => (
          <Select
            {...control}
            disabled={isTooMany}
            className="w-full"
            value={wanted.kind}
            options={[
              { value: KEEP, label: keepLabel(chosen, ({ kind }) => en.kinds[kind].one) },
              ...ASSET_KINDS.map((kind) => ({ value: kind, label: en.kinds[kind].one })),
            ]}
            onChange={(kind) => want({ kind })}
          />
        )}
      </Field>
      <div className="grid grid-cols-2 gap-3">
        <Field label={words.ageRating}>
          {(control) => (
            <Select
              {...control}
              disabled={isTooMany}
              className="w-full"
              value={wanted.ageRating}
              options={[
                { value: KEEP, label: words.keep },
                ...AGES.map((age) => ({
                  value: age,
                  label: age === NONE ? words.noAgeRating : en.submissions.sheet.ages[age],
                })),
              ]}
              onChange={(ageRating) => want({ ageRating })}
            />
          )}
        </Field>
        <Field label={words.rating}>
          {(control) => (
            <Select
              {...control}
              className="w-full"
              value={wanted.rating}
              options={[
                { value: KEEP, label: keepLabel(chosen, ({ rating }) => starsLabel(rating)) },
                ...STARS.map((stars) => ({ value: stars, label: starsLabel(Number(stars)) })),
              ]}
              onChange={(rating) => want({ rating })}
            />
          )}
        </Field>
      </div>
      <TagFields wanted={wanted} want={want} own={own} />
    </div>
  )
}

interface TagFieldsProps extends Pick<FormProps, 'wanted' | 'want'> {
  /** What the selection has. */
  own: readonly string[]
}

function TagFields({ wanted, want, own }: TagFieldsProps) {
  const known = useFacets().data?.tags.map(({ value }) => value) ?? []
  return (
    <>
      <Field label={words.addTags}>
        {(control) => (
          <TagInput
            {...control}
            label={words.addTags}
            tags={wanted.addTags}
            known={known}
            onChange={(addTags) => want({ addTags, removeTags: without(wanted.removeTags, addTags) })}
          />
        )}
      </Field>
      <Field label={words.removeTags}>
        {(control) => (
          <TagInput
            {...control}
            label={words.removeTags}
            tags={wanted.removeTags}
            known={own}
            onChange={(removeTags) => want({ removeTags, addTags: without(wanted.addTags, removeTags) })}
          />
        )}
      </Field>
    </>
  )
}

const without = (tags: readonly string[], gone: readonly string[]) => tags.filter((tag) => !gone.includes(tag))

const starsLabel = (stars: number): string => (stars === 0 ? words.noRating : en.common.stars(stars))

/** Says what there is: one value, or how many different ones. */
function keepLabel(chosen: readonly AssetSummary[], textOf: (asset: AssetSummary) => string): string {
  const values = new Set(chosen.map(textOf))
  const [only] = values
  if (only === undefined) return words.keep
  return values.size === 1 ? words.keepOf(only) : words.keepMixed(values.size)
}
