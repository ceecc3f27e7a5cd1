import { en } from '../strings/en.ts'
import { Button, type ButtonProps } from './button.tsx'

interface DialogActionsProps extends ButtonProps {
  onCancel: () => void
}

/** A dialog's footer: leaving it as it was, and the one thing it is for. */
export function DialogActions({ onCancel, tone = 'primary', ...confirm }: DialogActionsProps) {
  return (
    <>
      <Button onClick={onCancel}>{en.common.cancel}</Button>
      <Button tone={tone} {...confirm} />
    </>
  )
}
