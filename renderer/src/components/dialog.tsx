import { Dialog as Radix } from 'radix-ui'
import { CloseButton } from './close-button.tsx'
import { Overlay, type OverlayProps } from './overlay.tsx'

export interface DialogProps extends Pick<OverlayProps, 'open' | 'onClose' | 'footer' | 'children'> {
  title: string
  description?: string
  width?: 'narrow' | 'normal' | 'wide'
}

const WIDTHS = { narrow: 'max-w-100', normal: 'max-w-140', wide: 'max-w-220' } as const

export function Dialog({ title, description, width = 'normal', ...overlay }: DialogProps) {
  return (
    <Overlay
      {...overlay}
      described={description !== undefined}
      className={`-translate-x-1/2 -translate-y-1/2 top-1/2 left-1/2 max-h-[85vh] w-[calc(100vw-32px)] rounded-lg ${WIDTHS[width]}`}
      bodyClassName="px-5 pb-4"
      header={
        <header className="flex shrink-0 items-start gap-2 py-3 pr-3 pl-5">
          <div className="min-w-0 flex-1 pt-1">
            <Radix.Title className="font-semibold text-lg">{title}</Radix.Title>
            {description !== undefined && (
              <Radix.Description className="text-ink-2 text-sm">{description}</Radix.Description>
            )}
          </div>
          <Radix.Close asChild>
            <CloseButton />
          </Radix.Close>
        </header>
      }
    />
  )
}
