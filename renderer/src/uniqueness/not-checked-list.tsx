import { CircleSlash } from 'lucide-react'
import type { PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { routeHash } from '../router/routes.ts'
import { en } from '../strings/en.ts'
import { notChecked } from './not-checked.ts'

const words = en.uniqueness.notChecked

/** What the report does not cover, each with the place where it can be mended. */
export function NotCheckedList({ report }: { report: PreflightReport }) {
  const notes = notChecked(report, Date.now())
  if (notes.length === 0) return null
  return (
    <ul className="flex flex-col gap-2">
      {notes.map((note) => (
        <li key={note.id} className="flex gap-2 text-ink-2 text-xs">
          <CircleSlash className="mt-px size-3.5 shrink-0 text-ink-3" aria-hidden />
          <span className="min-w-0">
            {note.text}{' '}
            {(note.settings === 'models' || note.settings === 'catalogs') && (
              <a
                className="rounded-sm text-accent underline underline-offset-2"
                href={routeHash({ page: 'settings', section: note.settings })}
              >
                {words.settings[note.settings]}
              </a>
            )}
          </span>
        </li>
      ))}
    </ul>
  )
}
