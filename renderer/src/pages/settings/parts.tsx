import type { ReactNode } from 'react'
import { Dialog } from '../../components/dialog.tsx'
import { DialogActions } from '../../components/dialog-actions.tsx'
import { Switch } from '../../components/switch.tsx'

export interface GroupProps {
  title: string
  /** What this is for, in a sentence or two. */
  intro?: ReactNode
  aside?: ReactNode
  children?: ReactNode
}

export function Group({ title, intro, aside, children }: GroupProps) {
  return (
    <section className="flex min-w-0 flex-col gap-4">
      <header className="flex flex-col gap-1">
        <div className="flex min-h-8 items-center justify-between gap-4">
          <h2 className="font-semibold text-lg">{title}</h2>
          {aside}
        </div>
        {intro && <p className="max-w-160 text-ink-2 text-sm">{intro}</p>}
      </header>
      {children}
    </section>
  )
}

export interface SwitchRowProps {
  label: string
  help: string
  checked: boolean
  onChange: (checked: boolean) => void
}

/** A setting that is on or off, its words at the left. */
export function SwitchRow({ label, help, checked, onChange }: SwitchRowProps) {
  return (
    <div className="flex items-start justify-between gap-6 border-line border-t py-3">
      <div className="min-w-0 max-w-140">
        <p className="font-medium text-sm">{label}</p>
        <p className="text-ink-2 text-sm">{help}</p>
      </div>
      <Switch label={label} checked={checked} onChange={onChange} />
    </div>
  )
}

export interface ConfirmProps {
  open: boolean
  onClose: () => void
  title: string
  text: string
  /** The word on the button that does it. */
  action: string
  onConfirm: () => void
}

/** Asks once before something is gone, naming it. */
export function Confirm({ open, onClose, title, text, action, onConfirm }: ConfirmProps) {
  const confirm = () => {
    onClose()
    onConfirm()
  }
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      width="narrow"
      footer={
        <DialogActions onCancel={onClose} tone="danger" onClick={confirm}>
          {action}
        </DialogActions>
      }
    >
      <p className="text-ink-2 text-sm">{text}</p>
    </Dialog>
  )
}
