import { useQuery } from '@tanstack/react-query'
import { CircleCheck, Coins } from 'lucide-react'
import { type KeyboardEvent, useId, useState } from 'react'
import type { Conflict, ConflictField } from '#shared/contract/studio/sync.ts'
import { api, client } from '../../api/client.ts'
import { attempt } from '../../components/attempt.ts'
import { Button } from '../../components/button.tsx'
import { cx } from '../../components/cx.ts'
import { Dialog } from '../../components/dialog.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { toast } from '../../components/toast.tsx'
import { formatTime } from '../../strings/dates.ts'
import { conflict as words } from '../../strings/en/conflict.ts'
import { diffWords } from '../asset/prompt/word-diff.ts'
import { type Choices, fieldLabel, keptFields, type Side, sidesOf, stillValid, valueText } from './conflict-view.ts'

export interface ConflictSheetProps {
  /** Null: closed. */
  submissionId: string | null
  onClose: () => void
}

/** Field by field what was before, what this device has and what the other one has; the person says what holds. */
export function ConflictSheet({ submissionId, onClose }: ConflictSheetProps) {
  const conflicts = useQuery({ ...api.sync.conflicts.queryOptions(), enabled: submissionId !== null })
  const found = conflicts.data?.find((one) => one.submissionId === submissionId)
  if (submissionId === null) return null
  if (found !== undefined) return <Decision key={submissionId} conflict={found} onClose={onClose} />
  return (
    <Dialog open onClose={onClose} title={words.sides.mine} width="wide">
      {conflicts.isPending && <Skeleton className="h-60 w-full" />}
      {conflicts.isError && <ErrorState error={conflicts.error} onRetry={() => void conflicts.refetch()} />}
      {conflicts.isSuccess && <EmptyState icon={<CircleCheck />} title={words.settled} text={words.settledText} />}
    </Dialog>
  )
}

function useChoices(fields: readonly ConflictField[]) {
  const [state, setState] = useState<{ fields: readonly ConflictField[]; choices: Choices }>({ fields, choices: {} })
  const choices = state.fields === fields ? state.choices : stillValid(state.choices, state.fields, fields)
  return {
    choices,
    choose: (path: string, side: Side) => setState({ fields, choices: { ...choices, [path]: side } }),
    chooseAll: (side: Side) =>
      setState({ fields, choices: Object.fromEntries(fields.map(({ path }) => [path, side])) }),
  }
}

function Decision({ conflict, onClose }: { conflict: Conflict; onClose: () => void }) {
  const { fields, name, submissionId, theirsAt } = conflict
  const { choices, choose, chooseAll } = useChoices(fields)
  const decided = fields.filter(({ path }) => choices[path] !== undefined).length
  const keep = async () => {
    await client.sync.resolve({ submissionId, choices: { ...choices } })
    toast({ title: words.kept(name), description: words.keptText })
    onClose()
  }
  const footer = (
    <>
      <p role="status" className="mr-auto self-center text-ink-2 text-sm tabular-nums">
        {words.decided(decided, fields.length)}
      </p>
      <Button onClick={onClose}>{words.later}</Button>
      <Button tone="primary" disabled={decided < fields.length} onClick={() => attempt(keep())}>
        {words.keep}
      </Button>
    </>
  )
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title(name)}
      description={words.description}
      width="wide"
      footer={footer}
    >
      <div className="flex flex-col gap-4">
        <p className="text-ink-2 text-sm">
          {words.theirsAt(formatTime(theirsAt))} {!conflict.hasBase && words.noBase}
        </p>
        <div className="flex flex-wrap items-center gap-2">
          <span className="text-sm">{words.all}</span>
          {sidesOf(conflict).map((side) => (
            <Button key={side} size="small" onClick={() => chooseAll(side)}>
              {words.sides[side]}
            </Button>
          ))}
          <span className="ml-auto text-ink-3 text-xs">{words.keys}</span>
        </div>
        {fields.map((field) => (
          <FieldChoice
            key={field.path}
            field={field}
            sides={sidesOf(conflict)}
            chosen={choices[field.path]}
            onChoose={(side) => choose(field.path, side)}
          />
        ))}
        <Result fields={fields} choices={choices} />
      </div>
    </Dialog>
  )
}

interface FieldChoiceProps {
  field: ConflictField
  sides: readonly Side[]
  chosen: Side | undefined
  onChoose: (side: Side) => void
}

function FieldChoice({ field, sides, chosen, onChoose }: FieldChoiceProps) {
  const name = useId()
  const choose = (event: KeyboardEvent) => {
    const side = sides[Number(event.key) - 1]
    if (side === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    onChoose(side)
  }
  return (
    <fieldset onKeyDown={choose} className="min-w-0">
      <legend className="mb-1.5 flex items-center gap-2 font-medium text-sm">
        {fieldLabel(field.path)}
        {field.concernsMoney && (
          <span className="inline-flex items-center gap-1 rounded-sm bg-caution-soft px-1.5 font-normal text-caution text-xs">
            <Coins className="size-3" aria-hidden />
            {words.money}
            <span className="sr-only">. {words.moneyHelp}</span>
          </span>
        )}
      </legend>
      <div className={cx('grid gap-2', sides.length === 3 ? 'grid-cols-3' : 'grid-cols-2')}>
        {sides.map((side) => (
          <label
            key={side}
            className={cx(
              'flex min-w-0 cursor-pointer flex-col gap-1 rounded-md border p-2.5 text-sm has-focus-visible:outline-2 has-focus-visible:outline-accent',
              chosen === side ? 'border-accent bg-accent-soft' : 'border-line hover:border-line-strong',
            )}
          >
            <span className="flex items-center gap-2 text-ink-2 text-xs">
              <input
                type="radio"
                name={name}
                checked={chosen === side}
                onChange={() => onChoose(side)}
                className="accent-accent"
              />
              {words.sides[side]}
            </span>
            <Value field={field} side={side} />
          </label>
        ))}
      </div>
    </fieldset>
  )
}

/** With the words marked that are not in what was before, and there those that neither kept. */
function Value({ field, side }: { field: ConflictField; side: Side }) {
  const key = field.path.split('.').at(-1) ?? ''
  const text = valueText(field[side], key)
  if (text === '') return <span className="text-ink-3">{words.empty}</span>
  const before = valueText(field.base, key)
  if (side === 'base' || before === '') return <span className={VALUE}>{text}</span>
  const parts = diffWords(before, text)
    .filter(({ kind }) => kind !== 'removed')
    .map((part, index) => ({ ...part, key: index }))
  return (
    <span className={VALUE}>
      {parts.map((part) =>
        part.kind === 'added' ? (
          <ins key={part.key} className="rounded-sm bg-positive-soft text-positive no-underline">
            {part.text}
          </ins>
        ) : (
          <span key={part.key}>{part.text}</span>
        ),
      )}
    </span>
  )
}

const VALUE = 'max-h-40 overflow-y-auto whitespace-pre-wrap break-words'

function Result({ fields, choices }: { fields: readonly ConflictField[]; choices: Choices }) {
  return (
    <section aria-label={words.result} className="rounded-md bg-sunken p-3">
      <h3 className="mb-1.5 font-medium text-sm">{words.result}</h3>
      <dl className="grid grid-cols-[minmax(0,1fr)_minmax(0,3fr)] gap-x-4 gap-y-1 text-sm">
        {keptFields(fields, choices).map(({ path, label, text }) => (
          <div key={path} className="contents">
            <dt className="text-ink-2">{label}</dt>
            <dd className={cx('whitespace-pre-wrap break-words', text === null && 'text-ink-3')}>
              {text === null ? words.undecided : text === '' ? words.empty : text}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
