import { useMutation } from '@tanstack/react-query'
import { Copy, FolderOpen, Save, ShieldCheck } from 'lucide-react'
import type { PurchaseCheck, PurchaseDownload } from '#shared/contract/studio/purchases.ts'
import { client } from '../../../api/client.ts'
import { type DesktopBridge, desktop } from '../../../api/desktop.ts'
import { queryClient } from '../../../api/queries.ts'
import { saveBoughtFile } from '../../../api/resources.ts'
import { attempt } from '../../../components/attempt.ts'
import { Button } from '../../../components/button.tsx'
import { type Column, DataTable } from '../../../components/data-table.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { ErrorState } from '../../../components/error-state.tsx'
import { IconButton } from '../../../components/icon-button.tsx'
import { toast } from '../../../components/toast.tsx'
import { en } from '../../../strings/en.ts'

const words = en.purchases.files

type File = PurchaseDownload['files'][number]

function columnsOf(saleId: string): Column<File>[] {
  return [
    { key: 'name', header: en.purchases.show, cell: ({ name }) => <span title={name}>{name}</span> },
    { key: 'role', header: en.market.filters.kind, width: '5rem', cell: ({ role }) => words.roles[role] },
    {
      key: 'size',
      header: '',
      align: 'right',
      width: '6rem',
      cell: ({ sizeBytes }) => en.common.bytes(sizeBytes),
    },
    {
      key: 'save',
      header: <span className="sr-only">{words.save}</span>,
      align: 'right',
      width: '3.5rem',
      cell: ({ name }) => (
        <IconButton
          size="small"
          label={words.saveName(name)}
          icon={<Save />}
          onClick={() => saveBoughtFile(saleId, name)}
        />
      ),
    },
  ]
}

/** The files of a purchase: where they lie, whether they are still what was bought, and a copy of each. */
export function FilesDialog({ download, onClose }: { download: PurchaseDownload; onClose: () => void }) {
  const { saleId, name, folder, files } = download
  const check = useMutation({ mutationFn: () => client.purchases.check({ saleId }) })
  const remove = () =>
    attempt(
      client.purchases.remove({ saleId }).then(() => {
        void queryClient.invalidateQueries({ queryKey: [['purchases']] })
        toast({ title: words.removed })
        onClose()
      }),
    )
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title(name)}
      width="wide"
      footer={
        <>
          <Button tone="danger" className="mr-auto" onClick={remove}>
            {words.remove}
          </Button>
          <Button icon={<ShieldCheck />} busy={check.isPending} onClick={() => check.mutate()}>
            {check.isPending ? words.checking : words.check}
          </Button>
          <Button onClick={onClose}>{en.common.close}</Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {folder !== null && <FolderLine folder={folder} />}
        {check.data !== undefined && <CheckResult check={check.data} />}
        {check.isError && <ErrorState error={check.error} compact />}
        <DataTable label={words.title(name)} columns={columnsOf(saleId)} rows={files} keyOf={(file) => file.name} />
      </div>
    </Dialog>
  )
}

async function showFolder(bridge: DesktopBridge, folder: string): Promise<void> {
  if (!(await bridge.showPurchase(folder))) toast({ title: words.folderGone, tone: 'stop' })
}

function FolderLine({ folder }: { folder: string }) {
  const bridge = desktop
  const copy = () => void navigator.clipboard.writeText(folder).then(() => toast({ title: words.pathCopied }))
  return (
    <div className="flex items-center gap-2 text-sm">
      <span className="text-ink-2">{words.folder}</span>
      <code className="min-w-0 flex-1 select-text truncate font-mono text-xs" title={folder}>
        {folder}
      </code>
      {bridge === undefined ? (
        <Button size="small" icon={<Copy />} onClick={copy}>
          {words.copyPath}
        </Button>
      ) : (
        <Button size="small" icon={<FolderOpen />} onClick={() => attempt(showFolder(bridge, folder))}>
          {words.showFolder}
        </Button>
      )}
    </div>
  )
}

function CheckResult({ check: { problems } }: { check: PurchaseCheck }) {
  if (problems.length === 0) {
    return (
      <p role="status" className="rounded-md bg-positive-soft px-3 py-2 text-positive text-sm">
        {words.fine}
      </p>
    )
  }
  return (
    <ul role="alert" className="rounded-md bg-stop-soft px-3 py-2 text-sm text-stop">
      {problems.map(({ file, problem }) => (
        <li key={`${file} ${problem}`}>
          {file}: {words.problems[problem]}
        </li>
      ))}
    </ul>
  )
}
