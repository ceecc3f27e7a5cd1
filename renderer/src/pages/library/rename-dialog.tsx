import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useRef, useState } from 'react'
import { NAME_PLACEHOLDERS, type NamePlaceholder, parseRenamePattern } from '#shared/asset-card/rename-pattern.ts'
import { MOST_CARDS_AT_ONCE } from '#shared/contract/studio/card-edits.ts'
import type { RenamedAsset, RenameRequest } from '#shared/contract/studio/renames.ts'
import { api } from '../../api/client.ts'
import { renameAssets } from '../../api/edits.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { DialogActions } from '../../components/dialog-actions.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Field } from '../../components/field.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { en } from '../../strings/en.ts'
import { closeDialog, useLibrarySession } from './library-session.ts'
import { targets } from './selection.ts'

const words = en.batch.rename

const ROWS_SHOWN = 100

/** New names for everything selected, from a pattern, seen before they are given. */
export function RenameDialog() {
  const open = useLibrarySession((state) => state.dialog?.name === 'rename')
  return open ? <OpenRenameDialog /> : null
}

type Wanted = Omit<RenameRequest, 'ids'>

function problemOf(ids: readonly string[], { pattern }: Wanted): string | null {
  if (ids.length > MOST_CARDS_AT_ONCE) return words.tooMany(MOST_CARDS_AT_ONCE)
  const parsed = parseRenamePattern(pattern)
  return 'unknown' in parsed ? words.unknown(parsed.unknown) : null
}

function OpenRenameDialog() {
  const ids = targets(useLibrarySession((state) => state.selection))
  const [wanted, setWanted] = useState<Wanted>({ pattern: '{name}', find: '', replacement: '', start: 1 })
  const problem = problemOf(ids, wanted)
  const request = useDeferredValue({ ...wanted, ids: [...ids] })
  const preview = useQuery({
    ...api.renames.preview.queryOptions({ input: request }),
    enabled: problemOf(ids, request) === null && ids.length > 0,
    placeholderData: keepPreviousData,
  })
  const changes = (preview.data ?? []).filter(({ before, after }) => after !== null && after !== before)
  const apply = () => {
    renameAssets({ ...wanted, ids: [...ids] })
    closeDialog()
  }
  const isReady = problem === null && changes.length > 0 && !preview.isPlaceholderData
  return (
    <Dialog
      open
      onClose={closeDialog}
      title={words.title(ids.length)}
      width="wide"
      footer={
        <DialogActions onCancel={closeDialog} disabled={!isReady} onClick={apply}>
          {words.apply(changes.length)}
        </DialogActions>
      }
    >
      <div className="flex flex-col gap-4 pt-1">
        <Form wanted={wanted} problem={problem} onChange={(part) => setWanted((now) => ({ ...now, ...part }))} />
        {preview.isError ? (
          <ErrorState compact error={preview.error} onRetry={() => void preview.refetch()} />
        ) : (
          <Preview rows={preview.data} />
        )}
      </div>
    </Dialog>
  )
}

interface FormProps {
  wanted: Wanted
  problem: string | null
  onChange: (part: Partial<Wanted>) => void
}

function Form({ wanted, problem, onChange }: FormProps) {
  const input = useRef<HTMLInputElement>(null)
  const insert = (placeholder: NamePlaceholder) => {
    const field = input.current
    const { pattern } = wanted
    const start = field?.selectionStart ?? pattern.length
    const end = field?.selectionEnd ?? start
    const text = `{${placeholder}}`
    onChange({ pattern: `${pattern.slice(0, start)}${text}${pattern.slice(end)}` })
    field?.focus()
    requestAnimationFrame(() => field?.setSelectionRange(start + text.length, start + text.length))
  }
  return (
    <>
      <Field label={words.pattern} hint={words.patternHint} error={problem}>
        {(control) => (
          <TextInput
            {...control}
            ref={input}
            maxLength={500}
            value={wanted.pattern}
            onChange={(event) => onChange({ pattern: event.target.value })}
          />
        )}
      </Field>
      <div className="-mt-2 flex flex-wrap gap-1">
        {NAME_PLACEHOLDERS.map((placeholder) => (
          <Button
            key={placeholder}
            size="small"
            aria-label={words.insert(words.placeholders[placeholder])}
            title={`{${placeholder}}`}
            onClick={() => insert(placeholder)}
          >
            {words.placeholders[placeholder]}
          </Button>
        ))}
      </div>
      <div className="grid grid-cols-[1fr_1fr_8rem] gap-3">
        <Field label={words.find}>
          {(control) => (
            <TextInput
              {...control}
              maxLength={255}
              value={wanted.find}
              onChange={(event) => onChange({ find: event.target.value })}
            />
          )}
        </Field>
        <Field label={words.replacement}>
          {(control) => (
            <TextInput
              {...control}
              maxLength={255}
              value={wanted.replacement}
              onChange={(event) => onChange({ replacement: event.target.value })}
            />
          )}
        </Field>
        <Field label={words.start}>
          {(control) => (
            <TextInput
              {...control}
              inputMode="numeric"
              maxLength={9}
              value={String(wanted.start)}
              onChange={(event) => onChange({ start: Number(event.target.value.replaceAll(/\D/g, '')) })}
            />
          )}
        </Field>
      </div>
    </>
  )
}

function Preview({ rows }: { rows: readonly RenamedAsset[] | undefined }) {
  if (rows === undefined) return <Skeleton className="h-40 w-full" />
  return (
    <section aria-label={words.preview}>
      <table className="w-full table-fixed text-left text-sm">
        <thead>
          <tr className="border-line border-b text-ink-2 text-xs">
            <th scope="col" className="py-1 pr-3 font-medium">
              {words.before}
            </th>
            <th scope="col" className="py-1 font-medium">
              {words.after}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, ROWS_SHOWN).map(({ id, before, after }) => (
            <tr key={id} className="border-line border-b">
              <td className="truncate py-1 pr-3 text-ink-2" title={before}>
                {before}
              </td>
              <td
                className={after === null || after === before ? 'truncate py-1 text-ink-3' : 'truncate py-1'}
                title={after ?? before}
              >
                {after ?? words.stays}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > ROWS_SHOWN && <p className="pt-1 text-ink-2 text-xs">{words.more(rows.length - ROWS_SHOWN)}</p>}
    </section>
  )
}
