import { useState } from 'react'
import type { Settings } from '#shared/contract/studio/system.ts'
import { Button } from '../../components/button.tsx'
import { en } from '../../strings/en.ts'
import { DiagnosticsDialog } from './diagnostics-dialog.tsx'
import { Group, SwitchRow } from './parts.tsx'
import { saveSetting } from './save-setting.ts'

const words = en.settings.diagnostics

/** The log of this machine, and the file made of it for a report of a problem. */
export function DiagnosticsGroup({ settings }: { settings: Settings }) {
  const [isOpen, setOpen] = useState(false)
  const setDetailed = (checked: boolean) => saveSetting('detailedLog', checked, words.detailed)
  return (
    <Group title={words.title} intro={words.intro}>
      <p className="max-w-160 text-ink-2 text-sm">{words.never}</p>
      <SwitchRow
        label={words.detailed}
        help={words.detailedHelp}
        checked={settings.detailedLog}
        onChange={setDetailed}
      />
      <div>
        <Button onClick={() => setOpen(true)}>{words.prepare}</Button>
      </div>
      {isOpen && <DiagnosticsDialog onClose={() => setOpen(false)} />}
    </Group>
  )
}
