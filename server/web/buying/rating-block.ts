/** What somebody who has a work says about it. */
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { type Html, html } from '../../http/html.ts'
import { orNull } from '../api.ts'
import { block } from '../cards.ts'
import { button, formTo, selectField, textArea } from '../form.ts'
import type { FormVisit, OwnVisit } from '../parts.ts'

/** `path`: of the page, below which the forms lead. */
export async function ratingBlock({ api, viewer }: OwnVisit, assetId: string, path: string): Promise<Html> {
  const own = await orNull(api.reputation.myRating({ id: assetId }))
  const rating = own?.rating ?? null
  const form = formTo(
    viewer,
    `${path}/rating`,
    html`${selectField(
      { name: 'stars', label: 'Stars', value: String(rating?.stars ?? 5) },
      [5, 4, 3, 2, 1].map((stars) => [String(stars), stars === 1 ? '1 star' : `${stars} stars`] as const),
    )}
${textArea({ name: 'comment', label: 'Comment (optional)', value: rating?.comment ?? '', isOptional: true, maxLength: 2_000 })}
${button('Save rating', true)}`,
  )
  const remove = rating === null ? null : formTo(viewer, `${path}/rating/remove`, button('Remove rating', true))
  const hiddenReason = own?.hiddenReason ?? null
  return block(
    'Your rating',
    html`${hiddenReason === null ? null : html`<p class="note">A moderator hid it: ${hiddenReason}</p>`}${form}${remove}`,
  )
}

const ratingSchema = z.object({ stars: z.coerce.number().int().min(1).max(5), comment: z.string().trim().max(2_000) })

/** As the form sends it. Throws INVALID_INPUT. */
export function ratingOf({ form }: FormVisit): { readonly stars: number; readonly comment: string | null } {
  const parsed = ratingSchema.safeParse(form)
  if (!parsed.success) throw new LunaError('INVALID_INPUT', 'Choose one to five stars.')
  const { stars, comment } = parsed.data
  return { stars, comment: comment === '' ? null : comment }
}
