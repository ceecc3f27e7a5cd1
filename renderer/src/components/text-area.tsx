import type { ComponentProps } from 'react'
import { cx } from './cx.ts'
import { CONTROL_CLASS } from './text-input.tsx'

export interface TextAreaProps extends ComponentProps<'textarea'> {
  /** Fewest lines shown; it grows with its text up to `maxRows`. */
  minRows?: number
  maxRows?: number
}

const LINE_PX = 20
const PADDING_PX = 14

/** Grows with what is typed; the browser's own field sizing does the measuring. */
export function TextArea({ minRows = 3, maxRows = 24, className, style, ...rest }: TextAreaProps) {
  return (
    <textarea
      className={cx(CONTROL_CLASS, 'field-sizing-content resize-y py-1.5', className)}
      style={{
        minHeight: minRows * LINE_PX + PADDING_PX,
        maxHeight: maxRows * LINE_PX + PADDING_PX,
        ...style,
      }}
      {...rest}
    />
  )
}
