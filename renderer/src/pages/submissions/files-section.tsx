import { ChevronRight, CircleMinus, Send } from 'lucide-react'
import { useId } from 'react'
import type { MetadataPolicy, OutgoingFile } from '#shared/contract/studio/submissions.ts'
import { Switch } from '../../components/switch.tsx'
import { Thumbnail } from '../../components/thumbnail.tsx'
import { en } from '../../strings/en.ts'
import { choosePolicy, usePolicy } from './sheet-choices.ts'

const words = en.submissions.sheet
const SWITCHES = ['keepsAuthorship', 'keepsCredentials', 'keepsGeneration'] as const satisfies (keyof MetadataPolicy)[]
const GROUPS = ['place', 'device', 'generation', 'authorship', 'credentials', 'other'] as const

export interface FilesSectionProps {
  files: readonly OutgoingFile[]
  kind: Parameters<typeof Thumbnail>[0]['asset']['kind']
}

/** Each file that leaves, with all that it says and whether that leaves with it. */
export function FilesSection({ files, kind }: FilesSectionProps) {
  return (
    <div className="flex flex-col gap-4">
      <Policy />
      <p className="text-ink-2 text-sm">{files.length === 0 ? words.noFile : words.filesIntro}</p>
      <ul className="flex flex-col gap-3">
        {files.map((file) => (
          <li key={`${file.role}.${file.mediaId}`} className="rounded-md border border-line">
            <FileHead file={file} kind={kind} />
            <Entries file={file} />
          </li>
        ))}
      </ul>
    </div>
  )
}

function Policy() {
  const policy = usePolicy()
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="sr-only">{words.policyLabel}</legend>
      {SWITCHES.map((key) => (
        <PolicySwitch
          key={key}
          {...words.policy[key]}
          checked={policy[key]}
          onChange={(checked) => choosePolicy({ ...policy, [key]: checked })}
        />
      ))}
      <p className="text-ink-2 text-xs">{words.always}</p>
    </fieldset>
  )
}

interface PolicySwitchProps {
  label: string
  hint: string
  checked: boolean
  onChange: (checked: boolean) => void
}

function PolicySwitch({ label, hint, checked, onChange }: PolicySwitchProps) {
  const id = useId()
  return (
    <div className="flex items-center gap-3">
      <label htmlFor={id} className="min-w-0 flex-1">
        <span className="block text-sm">{label}</span>
        <span className="block text-ink-2 text-xs">{hint}</span>
      </label>
      <Switch id={id} label={label} checked={checked} onChange={onChange} />
    </div>
  )
}

function FileHead({ file, kind }: { file: OutgoingFile; kind: FilesSectionProps['kind'] }) {
  const { name, mediaId, mediaType, sizeBytes, width, height, role } = file
  const dimensions = width === null || height === null ? '' : `${width} × ${height}`
  const picture = mediaType.startsWith('image/') ? mediaId : null
  return (
    <div className="flex items-center gap-3 p-3">
      <span className="size-16 shrink-0 overflow-hidden rounded-sm bg-mat">
        <Thumbnail asset={{ kind, name, pictureId: picture, width, height, hasAlpha: false, dominantColor: null }} />
      </span>
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium text-sm" title={name}>
          {name}
        </p>
        <p className="tnum text-ink-2 text-xs">{words.fileFacts(mediaType, en.common.bytes(sizeBytes), dimensions)}</p>
      </div>
      <span className="shrink-0 text-ink-2 text-xs">{words.roles[role]}</span>
    </div>
  )
}

function Entries({ file: { metadata } }: { file: OutgoingFile }) {
  if (metadata.length === 0) {
    return <p className="border-line border-t px-3 py-2 text-ink-2 text-xs">{words.nothingInside}</p>
  }
  const stay = metadata.filter(({ leaves }) => leaves).length
  return (
    <details className="group border-line border-t" open>
      <summary className="flex cursor-default items-center gap-2 px-3 py-2 text-sm hover:bg-hover">
        <ChevronRight className="size-4 shrink-0 text-ink-3 group-open:rotate-90" aria-hidden />
        <span className="tnum">{words.entries(metadata.length)}</span>
        <span className="tnum ml-auto text-ink-2 text-xs">{words.summary(metadata.length - stay, stay)}</span>
      </summary>
      <div className="max-h-72 overflow-y-auto">
        <table className="w-full table-fixed text-left text-sm">
          <colgroup>
            <col className="w-40" />
            <col />
            <col className="w-28" />
          </colgroup>
          <thead className="sr-only">
            <tr>
              <th>{words.columns.what}</th>
              <th>{words.columns.value}</th>
              <th>{words.columns.fate}</th>
            </tr>
          </thead>
          {GROUPS.map((group) => (
            <Group key={group} group={group} entries={metadata.filter((entry) => entry.group === group)} />
          ))}
        </table>
      </div>
    </details>
  )
}

interface GroupProps {
  group: (typeof GROUPS)[number]
  entries: OutgoingFile['metadata']
}

function Group({ group, entries }: GroupProps) {
  if (entries.length === 0) return null
  return (
    <tbody>
      <tr>
        <th colSpan={3} scope="rowgroup" className="bg-panel px-3 py-1 font-medium text-ink-2 text-xs">
          {words.groups[group]}
        </th>
      </tr>
      {entries.map(({ label, value, leaves }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a file may say the same twice
        <tr key={`${label}.${index}`} className="border-line border-b align-top last:border-b-0">
          <td className="break-words px-3 py-1.5 text-xs">{label}</td>
          <td className="select-text break-words px-3 py-1.5 text-ink-2 text-xs">
            <span className="line-clamp-3">{value}</span>
          </td>
          <td className="px-3 py-1.5 text-xs">
            <span className="flex items-center gap-1 [&_svg]:size-3.5 [&_svg]:shrink-0">
              {leaves ? (
                <Send className="text-caution" aria-hidden />
              ) : (
                <CircleMinus className="text-positive" aria-hidden />
              )}
              {leaves ? words.stays : words.takenOut}
            </span>
          </td>
        </tr>
      ))}
    </tbody>
  )
}
