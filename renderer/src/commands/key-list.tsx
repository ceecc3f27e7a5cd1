import { Fragment } from 'react'
import { ShortcutKeys } from '../components/shortcut-keys.tsx'
import { en } from '../strings/en.ts'

export interface Key {
  title: string
  shortcuts: readonly string[]
}

export interface KeyListProps {
  title: string
  keys: readonly Key[]
  className?: string
}

/** What a group of keys does, key by key. */
export function KeyList({ title, keys, className }: KeyListProps) {
  return (
    <section className={className}>
      <h3 className="mb-1 font-medium text-ink-3 text-xs">{title}</h3>
      <dl>
        {keys.map((key) => (
          <div key={key.title} className="flex min-h-8 items-center justify-between gap-4 border-line border-b py-1">
            <dt className="text-sm">{key.title}</dt>
            <dd className="flex shrink-0 items-center gap-1.5">
              {key.shortcuts.map((shortcut, index) => (
                <Fragment key={shortcut}>
                  {index > 0 && <span className="text-ink-3 text-xs">{en.frame.shortcuts.or}</span>}
                  <ShortcutKeys shortcut={shortcut} />
                </Fragment>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
