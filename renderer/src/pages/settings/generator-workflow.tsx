import { useQuery } from '@tanstack/react-query'
import { type ChangeEvent, useRef, useState } from 'react'
import {
  type GeneratorConfig,
  WORKFLOW_ROLES,
  type WorkflowReading,
  type WorkflowRole,
} from '#shared/contract/studio/generators.ts'
import { api, client } from '../../api/client.ts'
import { attempt } from '../../components/attempt.ts'
import { Button } from '../../components/button.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Field } from '../../components/field.tsx'
import { Select } from '../../components/select.tsx'
import { en } from '../../strings/en.ts'
import { Group } from './parts.tsx'

const words = en.generator.workflow
/** Represents no input. */
const NOWHERE = ''

/** ComfyUI's workflow, and where in it the studio writes. */
export function GeneratorWorkflow({ config }: { config: GeneratorConfig }) {
  const picker = useRef<HTMLInputElement>(null)
  const [error, setError] = useState<unknown>(null)
  const { workflow } = config
  const reading = useQuery({
    ...api.generators.readWorkflow.queryOptions({ input: { workflow: workflow ?? '' } }),
    enabled: workflow !== null,
  })
  const take = async (event: ChangeEvent<HTMLInputElement>) => {
    const [file] = event.target.files ?? []
    event.target.value = ''
    if (file === undefined) return
    setError(null)
    try {
      await client.generators.setConfig({ ...config, workflow: await file.text(), slots: {} })
    } catch (cause) {
      setError(cause)
    }
  }
  return (
    <Group title={words.title} intro={words.intro}>
      <div className="flex flex-wrap items-center gap-3">
        <input
          ref={picker}
          type="file"
          accept=".json,application/json"
          className="sr-only"
          tabIndex={-1}
          aria-label={words.choose}
          onChange={(event) => void take(event)}
        />
        <Button onClick={() => picker.current?.click()}>{words.choose}</Button>
        {workflow !== null && (
          <Button
            tone="quiet"
            onClick={() => attempt(client.generators.setConfig({ ...config, workflow: null, slots: {} }))}
          >
            {words.remove}
          </Button>
        )}
        <p className="text-ink-2 text-sm" role="status">
          {workflow === null || reading.data === undefined ? words.plain : words.own(reading.data.nodes.length)}
        </p>
      </div>
      <p className="text-ink-3 text-xs">{words.chooseHint}</p>
      {error !== null && <ErrorState compact error={error} title={words.unreadable} />}
      {workflow !== null && reading.data !== undefined && <Slots config={config} reading={reading.data} />}
    </Group>
  )
}

function Slots({ config, reading }: { config: GeneratorConfig; reading: WorkflowReading }) {
  const inputs = reading.nodes.flatMap(({ id, title, inputs: names }) =>
    names.map((input) => ({ value: `${id}\u0001${input}`, label: words.slot(title, id, input) })),
  )
  const options = [{ value: NOWHERE, label: words.none }, ...inputs]
  const set = (role: WorkflowRole, value: string) => {
    const [node, input] = value.split('\u0001')
    const { [role]: _, ...others } = config.slots
    const slots = node === undefined || input === undefined ? others : { ...others, [role]: { node, input } }
    attempt(client.generators.setConfig({ ...config, slots }), { title: en.errors.saveFailed })
  }
  const isIncomplete = config.slots.prompt === undefined || config.slots.seed === undefined
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="pb-2 font-medium text-sm">{words.slots}</legend>
      {isIncomplete && (
        <p role="alert" className="text-sm text-stop">
          {words.missing}
        </p>
      )}
      <div className="grid max-w-140 grid-cols-2 gap-3">
        {WORKFLOW_ROLES.map((role) => {
          const slot = config.slots[role]
          return (
            <Field key={role} label={words.roles[role]}>
              {(control) => (
                <Select
                  {...control}
                  value={slot === undefined ? NOWHERE : `${slot.node}\u0001${slot.input}`}
                  options={options}
                  onChange={(value) => set(role, value)}
                />
              )}
            </Field>
          )
        })}
      </div>
    </fieldset>
  )
}
