import { FileUp } from 'lucide-react'
import { useRef, useState } from 'react'
import { desktop } from '../../api/desktop.ts'
import { describeError } from '../../api/errors.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { DialogActions } from '../../components/dialog-actions.tsx'
import { ProgressBar } from '../../components/progress-bar.tsx'
import { en } from '../../strings/en.ts'
import { importCatalogFile, importCatalogPath } from './catalog-actions.ts'
import { PathField, pathProblem } from './path-dialog.tsx'
import { cleanPath } from './path-text.ts'

const words = en.settings.catalogs

export interface CatalogImportDialogProps {
  open: boolean
  onClose: () => void
}

/** A catalog's file, chosen or by its path. */
export function CatalogImportDialog(props: CatalogImportDialogProps) {
  return <Dialogue key={props.open ? 'open' : 'closed'} {...props} />
}

function Dialogue({ open, onClose }: CatalogImportDialogProps) {
  const [path, setPath] = useState('')
  const [error, setError] = useState<string | null>(null)
  const [copying, setCopying] = useState<string | null>(null)
  const upload = useRef<AbortController | null>(null)
  const close = () => {
    upload.current?.abort()
    onClose()
  }
  const failed = (failure: unknown) => {
    setCopying(null)
    const shown = describeError(failure)
    setError([shown.message, shown.detail].filter(Boolean).join(' '))
  }
  const importPath = () => {
    const cleaned = cleanPath(path)
    const problem = pathProblem(cleaned)
    setError(problem)
    if (problem === null) importCatalogPath(cleaned).then(onClose, failed)
  }
  const importFile = (file: File) => {
    const controller = new AbortController()
    upload.current = controller
    setError(null)
    setCopying(file.name)
    importCatalogFile(file, controller.signal).then(onClose, (failure: unknown) => {
      if (!controller.signal.aborted) failed(failure)
    })
  }
  return (
    <Dialog
      open={open}
      onClose={close}
      title={words.importTitle}
      description={words.importText}
      footer={
        <DialogActions onCancel={close} disabled={copying !== null} onClick={importPath}>
          {words.importStart}
        </DialogActions>
      }
    >
      {copying !== null ? (
        <div role="status" className="flex flex-col gap-2 text-sm">
          {words.uploading(copying)}
          <ProgressBar label={words.uploading(copying)} done={0} total={0} />
        </div>
      ) : (
        <div className="flex flex-col gap-4">
          {!desktop && <FileButton onFile={importFile} />}
          <PathField
            label={desktop ? en.settings.path.file : words.importPath}
            value={path}
            onChange={setPath}
            error={error}
            pick="file"
          />
        </div>
      )}
    </Dialog>
  )
}

function FileButton({ onFile }: { onFile: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <div>
      <Button icon={<FileUp />} onClick={() => input.current?.click()}>
        {words.importFile}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".lunacat"
        aria-label={words.importFile}
        tabIndex={-1}
        className="hidden"
        onChange={(event) => {
          const [file] = event.target.files ?? []
          if (file) onFile(file)
        }}
      />
    </div>
  )
}
