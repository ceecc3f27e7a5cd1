import { useQuery } from '@tanstack/react-query'
import { Dices, Sparkles } from 'lucide-react'
import { useState } from 'react'
import type { GenerationRequest, GeneratorConfig } from '#shared/contract/studio/generators.ts'
import { api, client } from '../../../api/client.ts'
import { attempt } from '../../../components/attempt.ts'
import { Button } from '../../../components/button.tsx'
import { Checkbox } from '../../../components/checkbox.tsx'
import { Field } from '../../../components/field.tsx'
import { IconButton } from '../../../components/icon-button.tsx'
import { Slider } from '../../../components/slider.tsx'
import { TextInput } from '../../../components/text-input.tsx'
import { routeHash } from '../../../router/routes.ts'
import { en } from '../../../strings/en.ts'
import { useDocument, useEditor } from '../use-editor.ts'
import { firstForm, type GenerateForm, nextSeed, randomSeed, readForm } from './generate-request.ts'
import { GeneratedBatches } from './generated-batches.tsx'

const words = en.generator.panel

/** Makes pictures from the prompt with the creator's own generator; says what to do where there is none. */
export function Generate() {
  const { detail } = useEditor()
  const config = useQuery(api.generators.config.queryOptions())
  const start = (request: GenerationRequest) =>
    attempt(client.generators.start({ assetId: detail.summary.id, request }), { title: en.errors.saveFailed })
  if (config.data === undefined) return null
  return (
    <section aria-label={words.title} className="flex flex-col gap-3 border-line border-t pt-3">
      <h2 className="font-semibold text-sm">{words.title}</h2>
      {config.data.kind === null ? <NoGenerator /> : <Form config={config.data} onStart={start} />}
      <GeneratedBatches assetId={detail.summary.id} onStart={start} />
    </section>
  )
}

function NoGenerator() {
  return (
    <p className="text-ink-2 text-sm">
      {words.noneText}{' '}
      <a className="text-accent underline" href={routeHash({ page: 'settings', section: 'generator' })}>
        {words.setUp}
      </a>
    </p>
  )
}

interface FormProps {
  config: GeneratorConfig
  onStart: (request: GenerationRequest) => void
}

function Form({ config, onStart }: FormProps) {
  const { detail } = useEditor()
  const generation = useDocument().card.visual_generation
  const [form, setForm] = useState<GenerateForm>(() => firstForm(generation, randomSeed()))
  const { request, wrong } = readForm(form, generation)
  const set = (change: Partial<GenerateForm>) => setForm((now) => ({ ...now, ...change }))
  const go = () => {
    if (request === null) return
    onStart(request)
    // The next batch is another one, unless the seed is asked for again.
    set({ firstSeed: nextSeed(request) })
  }
  const kind = config.kind === null ? '' : en.generator.section.kinds[config.kind]
  const canBegin = config.kind === 'automatic1111' && detail.summary.pictureId !== null
  return (
    <div className="flex flex-col gap-3">
      <p className="text-ink-2 text-xs">{words.text(kind, config.address)}</p>
      <div className="grid grid-cols-2 gap-3 @md:grid-cols-4">
        <Entry
          label={words.count}
          value={form.count}
          error={wrong.has('count') ? words.countError : null}
          onChange={(count) => set({ count })}
        />
        <div className="flex items-start gap-1">
          <Entry
            label={words.seed}
            value={form.firstSeed}
            error={wrong.has('firstSeed') ? words.seedError : null}
            onChange={(firstSeed) => set({ firstSeed })}
          />
          <IconButton
            className="mt-6"
            label={words.randomSeed}
            icon={<Dices />}
            onClick={() => set({ firstSeed: randomSeed() })}
          />
        </div>
        <Entry
          label={words.width}
          value={form.width}
          error={wrong.has('width') ? words.sizeError : null}
          onChange={(width) => set({ width })}
        />
        <Entry
          label={words.height}
          value={form.height}
          error={wrong.has('height') ? words.sizeError : null}
          onChange={(height) => set({ height })}
        />
      </div>
      {canBegin && (
        <Checkbox
          label={words.fromPicture}
          checked={form.startsFromPicture}
          onChange={(startsFromPicture) => set({ startsFromPicture })}
        />
      )}
      {canBegin && form.startsFromPicture && (
        <Field label={words.strength} aside={en.common.percent(form.strength)}>
          {({ id }) => (
            <Slider
              id={id}
              label={words.strength}
              value={Math.round(form.strength * 100)}
              min={1}
              max={100}
              valueText={en.common.percent(form.strength)}
              onChange={(percent) => set({ strength: percent / 100 })}
            />
          )}
        </Field>
      )}
      <div className="flex items-center gap-3">
        <Button tone="primary" icon={<Sparkles />} disabled={request === null} onClick={go}>
          {words.go(request?.count ?? 1)}
        </Button>
        {wrong.has('prompt') && <p className="text-ink-2 text-sm">{words.emptyPrompt}</p>}
      </div>
    </div>
  )
}

interface EntryProps {
  label: string
  value: string
  error: string | null
  onChange: (value: string) => void
}

function Entry({ label, value, error, onChange }: EntryProps) {
  return (
    <Field label={label} error={error}>
      {(control) => (
        <TextInput
          {...control}
          inputMode="numeric"
          className="tabular-nums"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}
