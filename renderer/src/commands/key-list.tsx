import { ShortcutKeys } from '../components/shortcut-keys.tsx'

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
            <dd className="flex shrink-0 gap-2">
              {key.shortcuts.map((shortcut) => (
                <ShortcutKeys key={shortcut} shortcut={shortcut} />
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
