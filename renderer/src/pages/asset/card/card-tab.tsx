import type { AssetKind } from '#shared/asset-card/kinds.ts'
import { useFacets } from '../../../api/queries.ts'
import { Field } from '../../../components/field.tsx'
import { KindIcon } from '../../../components/kind-icon.tsx'
import { TagInput } from '../../../components/tag-input.tsx'
import { en } from '../../../strings/en.ts'
import {
  COMMON_FIELDS,
  type FieldSpec,
  fieldKey,
  keptFields,
  kindFields,
  withCardValue,
} from '../editing/card-fields.ts'
import { useDocument, useEditor } from '../use-editor.ts'
import { FormField } from './form-field.tsx'
import { Licensing } from './licensing.tsx'
import { NameProposal, TagProposals } from './proposals.tsx'

const words = en.editor.fields

const LONG_ROWS = 4

/** Numbers and choices stand two in a row; a text may need the whole width. */
const isShort = ({ type }: FieldSpec) => type === 'integer' || type === 'number' || type === 'choice'

export function CardTab() {
  const { card } = useDocument()
  return (
    <div className="@container mx-auto flex max-w-200 flex-col gap-4 p-4">
      <FormField field={COMMON_FIELDS.name} label={words.name} />
      <NameProposal />
      <FormField
        field={COMMON_FIELDS.description}
        label={words.description}
        help={words.descriptionHelp}
        rows={LONG_ROWS}
      />
      <Tags />
      <TagProposals />
      <KindBlock kind={card.asset_type} fields={kindFields(card)} />
      <Licensing />
      <Kept />
    </div>
  )
}

function Tags() {
  const { session } = useEditor()
  const { card } = useDocument()
  const facets = useFacets()
  const { path } = COMMON_FIELDS.tags
  return (
    <div data-field={fieldKey(path)}>
      <Field label={words.tags}>
        {(control) => (
          <TagInput
            {...control}
            label={words.tags}
            tags={card.tags}
            known={facets.data?.tags.map((tag) => tag.value) ?? []}
            onChange={(tags) =>
              session.edit({ key: 'tags', label: words.tags }, (document) => ({
                ...document,
                card: withCardValue(document.card, path, tags),
              }))
            }
          />
        )}
      </Field>
    </div>
  )
}

function KindBlock({ kind, fields }: { kind: AssetKind; fields: readonly FieldSpec[] }) {
  return (
    <section className="flex flex-col gap-3 border-line border-t pt-4">
      <h2 className="flex items-center gap-2 font-semibold text-sm">
        <KindIcon kind={kind} className="size-4 text-ink-3" />
        {en.kinds[kind].one}
      </h2>
      <div className="grid grid-cols-1 gap-x-3 gap-y-3 @[20rem]:grid-cols-2">
        {fields.map((field) => {
          const { label, help } = en.fields(field.path.at(-1) ?? '')
          return (
            <div key={fieldKey(field.path)} className={isShort(field) ? 'min-w-0' : 'min-w-0 @[20rem]:col-span-2'}>
              <FormField
                field={field}
                label={label}
                help={help ?? (field.type === 'list' ? words.listHelp : undefined)}
                rows={LONG_ROWS}
              />
            </div>
          )
        })}
      </div>
    </section>
  )
}

function Kept() {
  const kept = keptFields(useDocument().card)
  if (kept.length === 0) return null
  return (
    <section className="flex flex-col gap-2 border-line border-t pt-4">
      <h2 className="font-semibold text-sm">{words.kept}</h2>
      <p className="text-ink-2 text-xs">{words.keptHelp}</p>
      <dl className="flex flex-col gap-2">
        {kept.map(({ path, value }) => (
          <div key={path} className="min-w-0">
            <dt className="font-mono text-ink-2 text-xs">{path}</dt>
            <dd className="max-h-40 select-text overflow-y-auto whitespace-pre-wrap break-words font-mono text-xs">
              {typeof value === 'string' ? value : JSON.stringify(value, null, 2)}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
