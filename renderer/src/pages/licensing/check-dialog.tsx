import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { client } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Field } from '../../components/field.tsx'
import { TextArea } from '../../components/text-area.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { en } from '../../strings/en.ts'
import { CertificateFacts } from './certificate-facts.tsx'
import { TermsList } from './terms-list.tsx'

const words = en.licensing.purchases
const MOST_CHARACTERS = 200_000

/** Checks a certificate that somebody shows, on this machine. */
export function CheckDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [text, setText] = useState('')
  const [licenseKey, setLicenseKey] = useState('')
  const file = useRef<HTMLInputElement>(null)
  const check = useMutation({
    mutationFn: () =>
      client.licensing.checkText({
        text: text.slice(0, MOST_CHARACTERS),
        ...(licenseKey.trim() === '' ? {} : { licenseKey: licenseKey.trim() }),
      }),
  })
  const take = (next: string) => {
    setText(next)
    check.reset()
  }
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={words.fileTitle}
      description={words.fileText}
      footer={
        <>
          <Button onClick={onClose}>{en.licensing.close}</Button>
          <Button tone="primary" busy={check.isPending} disabled={text.trim() === ''} onClick={() => check.mutate()}>
            {words.fileCheck}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field
          label={words.fileLabel}
          hint={words.fileHint}
          aside={
            <Button size="small" tone="quiet" onClick={() => file.current?.click()}>
              {words.fileChoose}
            </Button>
          }
        >
          {(control) => (
            <TextArea
              {...control}
              className="font-mono text-xs"
              maxRows={8}
              value={text}
              onChange={(event) => take(event.target.value)}
            />
          )}
        </Field>
        <input
          ref={file}
          type="file"
          accept=".json,application/json"
          hidden
          onChange={(event) => {
            void event.target.files?.[0]?.text().then(take)
            event.target.value = ''
          }}
        />
        <Field label={words.fileKey}>
          {(control) => (
            <TextInput
              {...control}
              className="font-mono"
              value={licenseKey}
              onChange={(event) => {
                setLicenseKey(event.target.value)
                check.reset()
              }}
            />
          )}
        </Field>
        {check.isError && <ErrorState compact error={check.error} />}
        {check.data && <CertificateFacts check={check.data} />}
        {check.data?.problem === null && check.data.license !== null && <TermsList terms={check.data.license.terms} />}
      </div>
    </Dialog>
  )
}
