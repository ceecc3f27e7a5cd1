import { useQuery } from '@tanstack/react-query'
import { CircleCheck, TriangleAlert } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import {
  GENERATOR_KINDS,
  type GeneratorCheck,
  type GeneratorConfig,
  USUAL_ADDRESSES,
} from '#shared/contract/studio/generators.ts'
import { api, client } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { Checkbox } from '../../components/checkbox.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Field } from '../../components/field.tsx'
import { Select } from '../../components/select.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { en } from '../../strings/en.ts'
import { GeneratorWorkflow } from './generator-workflow.tsx'
import { Group } from './parts.tsx'

const words = en.generator.section
const CHOICES = ['none', ...GENERATOR_KINDS] as const

/** Which generator makes pictures, and whether it answers. */
export function GeneratorSection() {
  const config = useQuery(api.generators.config.queryOptions())
  if (config.isError) return <ErrorState error={config.error} onRetry={() => void config.refetch()} />
  if (config.data === undefined) return <Skeleton className="h-40 w-full" />
  return <GeneratorForm config={config.data} />
}

type Outcome =
  | { step: 'none' | 'checking' | 'saved' }
  | { step: 'found'; check: GeneratorCheck }
  | { step: 'failed'; error: unknown }

function GeneratorForm({ config }: { config: GeneratorConfig & { isLocal: boolean } }) {
  const [kind, setKind] = useState(config.kind)
  const [address, setAddress] = useState(config.address)
  const [allowsRemote, setAllowsRemote] = useState(config.allowsRemote)
  const [outcome, setOutcome] = useState<Outcome>({ step: 'none' })
  const choose = (choice: (typeof CHOICES)[number]) => {
    const next = choice === 'none' ? null : choice
    setKind(next)
    setOutcome({ step: 'none' })
    // An address that was not typed follows the kind.
    const isUsual = address === '' || GENERATOR_KINDS.some((one) => USUAL_ADDRESSES[one] === address)
    if (isUsual) setAddress(next === null ? '' : USUAL_ADDRESSES[next])
  }
  const run = async () => {
    setOutcome({ step: 'checking' })
    try {
      const saved = await client.generators.setConfig({
        ...{ kind, address: address.trim(), allowsRemote },
        ...{ workflow: config.workflow, slots: config.slots },
      })
      setAddress(saved.address)
      if (kind === null) return setOutcome({ step: 'saved' })
      setOutcome({ step: 'found', check: await client.generators.check() })
    } catch (error) {
      setOutcome({ step: 'failed', error })
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void run()
  }
  return (
    <>
      <Group title={words.title} intro={words.intro}>
        <form onSubmit={submit} className="flex max-w-140 flex-col gap-4">
          <Field label={words.kind}>
            {(control) => (
              <Select
                {...control}
                value={kind ?? 'none'}
                className="w-64"
                options={CHOICES.map((value) => ({ value, label: words.kinds[value] }))}
                onChange={choose}
              />
            )}
          </Field>
          {kind !== null && (
            <>
              <Field label={words.address} hint={words.addressHint[kind]}>
                {(control) => (
                  <TextInput
                    {...control}
                    inputMode="url"
                    value={address}
                    onChange={(event) => setAddress(event.target.value)}
                  />
                )}
              </Field>
              <Checkbox label={words.remote} checked={allowsRemote} onChange={setAllowsRemote} />
              {allowsRemote && <Warning />}
            </>
          )}
          <Button type="submit" className="self-start" disabled={outcome.step === 'checking'}>
            {outcome.step === 'checking' ? words.checking : words.check}
          </Button>
        </form>
        <Shown outcome={outcome} />
      </Group>
      {config.kind === 'comfyui' && <GeneratorWorkflow key={config.workflow ?? ''} config={config} />}
    </>
  )
}

function Warning() {
  return (
    <p className="flex gap-2 rounded-md bg-caution-soft p-3 text-sm">
      <TriangleAlert className="mt-0.5 size-4 shrink-0 text-caution" aria-hidden />
      {words.remoteWarning}
    </p>
  )
}

function Shown({ outcome }: { outcome: Outcome }) {
  if (outcome.step === 'failed') return <ErrorState compact error={outcome.error} title={words.notFound} />
  if (outcome.step === 'saved') return <Line text={words.saved} />
  if (outcome.step !== 'found') return null
  const { kind, version, models, samplers, queued } = outcome.check
  const has = words.has(models.length, samplers.length)
  return <Line text={`${words.found(words.kinds[kind], version)}: ${has}. ${words.queued(queued)}`} />
}

function Line({ text }: { text: string }) {
  return (
    <p role="status" className="flex items-center gap-2 text-sm">
      <CircleCheck className="size-4 shrink-0 text-positive" aria-hidden />
      {text}
    </p>
  )
}
