import { Star } from 'lucide-react'
import { en } from '../strings/en.ts'
import { cx } from './cx.ts'

export interface RatingProps {
  label: string
  value: number
  onChange: (rating: number) => void
}

const STARS = [1, 2, 3, 4, 5]

/** Five stars to set; the star that is set already clears the rating. */
export function Rating({ label, value, onChange }: RatingProps) {
  return (
    <fieldset className="flex items-center">
      <legend className="sr-only">{`${label}: ${value === 0 ? en.common.noRating : en.common.stars(value)}`}</legend>
      {STARS.map((star) => (
        <button
          key={star}
          type="button"
          aria-label={en.common.stars(star)}
          aria-pressed={star === value}
          onClick={() => onChange(star === value ? 0 : star)}
          className="flex size-6 items-center justify-center rounded-sm hover:bg-hover"
        >
          <Star
            className={cx('size-4', star <= value ? 'fill-ink text-ink' : 'text-line-strong')}
            strokeWidth={1.5}
            aria-hidden
          />
        </button>
      ))}
    </fieldset>
  )
}

/** The same stars to look at, small. */
export function RatingStars({ value }: { value: number }) {
  if (value === 0) return null
  return (
    <span className="inline-flex" role="img" aria-label={en.common.stars(value)}>
      {STARS.slice(0, value).map((star) => (
        <Star key={star} className="size-3 fill-ink-2 text-ink-2" aria-hidden />
      ))}
    </span>
  )
}
