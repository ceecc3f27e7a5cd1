import { ChevronRight, CircleCheck, PencilLine } from 'lucide-react'
import type { ReactNode } from 'react'
import { AGE_RATINGS, toAssetCardDocument } from '#shared/asset-card/card.ts'
import type { Draft } from '#shared/contract/market/submissions.ts'
import type { SubmissionSheet } from '#shared/contract/studio/submissions.ts'
import { Button } from '../../components/button.tsx'
import { Select } from '../../components/select.tsx'
import { navigate } from '../../router/router.ts'
import { en } from '../../strings/en.ts'
import { CreatorSteps } from '../account/become-creator.tsx'
import { NewTerms } from '../account/new-terms.tsx'
import { Detail, DetailList } from '../library/inspector-parts.tsx'
import { OffersEditor } from '../pricing/offers-editor.tsx'
import { DerivationSection } from './derivation-section.tsx'
import { fieldInWords } from './field-words.ts'
import { FilesSection } from './files-section.tsx'
import { goToSubmissionField, type SheetSection, scrollToSection, sectionOf } from './open-sheet.ts'
import { PreviewsSection } from './previews-section.tsx'
import { RefusalBox } from './refusal-box.tsx'
import { choose } from './sheet-choices.ts'
import { Entry } from './submission-texts.tsx'
import { UniquenessPart } from './uniqueness-part.tsx'
import { type SheetView, useParents } from './use-sheet.ts'

const words = en.submissions.sheet

export interface SheetBodyProps {
  assetId: string
  view: SheetView & { readonly sheet: SubmissionSheet; readonly draft: Draft }
  onClose: () => void
}

/** One section under the other, in the order in which one decides. */
export function SheetBody({ assetId, view, onClose }: SheetBodyProps) {
  const { sheet, draft } = view
  const kind = draft.card.asset_type
  const previews = sheet.files.filter(({ role }) => role === 'preview')
  return (
    // What is with the reviewers is shown as it is.
    <div inert={!sheet.isEditable} className={sheet.isEditable ? undefined : 'opacity-60'}>
      <p className="px-5 pt-4 text-ink-2 text-sm">{introOf(sheet)}</p>
      {sheet.isEditable && (
        <>
          <Section id="files">
            <FilesSection files={sheet.files} kind={kind} />
          </Section>
          <Section id="card">
            <CardPart assetId={assetId} draft={draft} withheld={sheet.withheld} onClose={onClose} />
          </Section>
          <Section id="previews">
            <PreviewsSection
              assetId={assetId}
              kind={kind}
              previews={previews}
              sources={previews.map(({ sourceId }) => sourceId)}
            />
          </Section>
        </>
      )}
      <Section id="uniqueness">
        <UniquenessPart assetId={assetId} isEditable={sheet.isEditable} />
      </Section>
      <Section id="derivation">
        <DerivationSection assetId={assetId} derivation={draft.derivation} />
      </Section>
      <Section id="age">
        <AgePart assetId={assetId} ageRating={draft.ageRating} />
      </Section>
      <Section id="offers">
        <OffersPart assetId={assetId} view={view} />
      </Section>
      {view.buyer !== null && (
        <Section id="creator">
          <CreatorSteps account={view.buyer} />
        </Section>
      )}
      {sheet.isEditable && view.formerTerms !== null && (
        <Section id="terms">
          <NewTerms acceptedVersion={view.formerTerms} />
        </Section>
      )}
      <Section id="problems">
        <Problems assetId={assetId} view={view} onClose={onClose} />
      </Section>
    </div>
  )
}

function introOf({ submissionId, state, draft }: SubmissionSheet): string {
  if (submissionId === null) return draft.assetId === null ? words.first : words.newVersion
  return words.goesOn(en.submissions.states[state ?? 'local'])
}

function Section({ id, children }: { id: SheetSection; children: ReactNode }) {
  const title = words.sections[id]
  return (
    <section
      data-section={id}
      aria-label={title}
      className="grid grid-cols-1 gap-x-6 gap-y-2 border-line border-b px-5 py-5 last:border-b-0 md:grid-cols-[120px_minmax(0,1fr)]"
    >
      <h3 className="font-semibold text-sm">{title}</h3>
      <div className="min-w-0">{children}</div>
    </section>
  )
}

interface CardPartProps {
  assetId: string
  draft: Draft
  withheld: readonly string[]
  onClose: () => void
}

function CardPart({ assetId, draft: { card }, withheld, onClose }: CardPartProps) {
  const edit = () => {
    onClose()
    navigate({ page: 'asset', id: assetId })
  }
  return (
    <div className="flex flex-col gap-3">
      <DetailList>
        <Detail label={en.editor.fields.name}>{card.name}</Detail>
        <Detail label={en.editor.fields.description}>
          <span className="line-clamp-3">{card.description || en.common.notSet}</span>
        </Detail>
        <Detail label={en.editor.fields.tags}>{card.tags.join(', ') || en.common.none}</Detail>
      </DetailList>
      {withheld.length > 0 && <p className="text-ink-2 text-xs">{words.withheld(withheld)}</p>}
      <details className="group rounded-md border border-line">
        <summary className="flex cursor-default items-center gap-2 px-3 py-2 text-sm hover:bg-hover">
          <ChevronRight className="size-4 shrink-0 text-ink-3 group-open:rotate-90" aria-hidden />
          {words.cardWhole}
        </summary>
        <pre className="max-h-72 select-text overflow-auto whitespace-pre-wrap break-words border-line border-t p-3 font-mono text-ink-2 text-xs">
          {JSON.stringify(toAssetCardDocument(card), null, 2)}
        </pre>
      </details>
      <Button size="small" icon={<PencilLine />} className="self-start" onClick={edit}>
        {words.editCard}
      </Button>
    </div>
  )
}

function AgePart({ assetId, ageRating }: { assetId: string; ageRating: Draft['ageRating'] }) {
  const options = AGE_RATINGS.map((value) => ({ value, label: words.ages[value] }))
  return (
    <div className="flex flex-col items-start gap-1">
      <Select
        className="w-60"
        label={words.sections.age}
        value={ageRating ?? ''}
        options={ageRating === null ? [{ value: '' as const, label: words.chooseAge }, ...options] : options}
        onChange={(value) => choose(assetId, { ageRating: value === '' ? null : value })}
      />
      <p className="text-ink-3 text-xs">{words.ageHint}</p>
    </div>
  )
}

function OffersPart({ assetId, view }: Pick<SheetBodyProps, 'assetId' | 'view'>) {
  const { draft, problems } = view
  const parents = useParents(draft.derivation)
  return (
    <OffersEditor
      value={draft.offers}
      kind={draft.card.asset_type}
      parents={parents}
      problems={problems}
      onChange={(offers) => choose(assetId, { offers })}
    />
  )
}

function Problems({ assetId, view, onClose }: SheetBodyProps) {
  const { problems, buyer, formerTerms, refusal, submissionId } = view
  const count = problems.length + (buyer === null ? 0 : 1) + (formerTerms === null ? 0 : 1)
  if (count === 0) return refusal === null ? <Ready /> : <RefusalBox refusal={refusal} submissionId={submissionId} />
  const go = (field: string) => {
    const section = sectionOf(field)
    if (section === null) onClose()
    goToSubmissionField(assetId, field)
    if (section !== null) scrollToSection(section)
  }
  return (
    <>
      <p className="pb-1 font-medium text-sm">{en.submissions.problems.title(count)}</p>
      <ul className="flex flex-col">
        {problems.map(({ field, message }) => (
          <Entry
            key={`${field}.${message}`}
            label={fieldInWords(field)}
            text={message}
            field={field}
            onGo={() => go(field)}
          />
        ))}
        {buyer !== null && (
          <Entry
            label={en.submissions.problems.creator}
            text={en.submissions.problems.creatorText}
            field="creator"
            onGo={() => scrollToSection('creator')}
          />
        )}
        {formerTerms !== null && (
          <Entry
            label={en.submissions.problems.terms}
            text={en.submissions.problems.termsText}
            field="terms"
            onGo={() => scrollToSection('terms')}
          />
        )}
      </ul>
    </>
  )
}

function Ready() {
  return (
    <p className="flex items-center gap-2 text-positive text-sm">
      <CircleCheck className="size-4 shrink-0" aria-hidden />
      {en.submissions.problems.ready}
    </p>
  )
}
