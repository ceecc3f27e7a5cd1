import { Dialog as Radix } from 'radix-ui'
import { CloseButton } from './close-button.tsx'
import { Overlay, type OverlayProps } from './overlay.tsx'

export interface SheetProps extends Pick<OverlayProps, 'open' | 'onClose' | 'footer' | 'children'> {
  title: string
}

/** Slides in at the right edge, over the page. */
export function Sheet({ title, ...overlay }: SheetProps) {
  return (
    <Overlay
      {...overlay}
      className="inset-y-0 right-0 w-[min(480px,calc(100vw-48px))]"
      bodyClassName="p-5"
      header={
        <header className="flex h-12 shrink-0 items-center justify-between border-line border-b pr-3 pl-5">
          <Radix.Title className="truncate font-semibold text-lg">{title}</Radix.Title>
          <Radix.Close asChild>
            <CloseButton />
          </Radix.Close>
        </header>
      }
    />
  )
}
