import { Maximize, Minus, Plus } from 'lucide-react'
import type { ReactNode } from 'react'
import { en } from '../strings/en.ts'
import { Button } from './button.tsx'
import { IconButton } from './icon-button.tsx'
import { type Picture, PictureLayer } from './picture-layer.tsx'
import { useZoom, type Zoom } from './use-zoom.ts'

const words = en.common.viewer
const STEP = 1.25

export interface PictureViewerProps {
  picture: Picture
  /** More controls, to the left of the zoom buttons. */
  tools?: ReactNode
}

/** A picture with zoom to 800 % and pan; fills its parent. */
export function PictureViewer({ picture, tools }: PictureViewerProps) {
  const zoom = useZoom(picture)
  return (
    <div className="flex size-full min-h-0 flex-col">
      <Stage zoom={zoom} label={words.label(picture.name)}>
        <PictureLayer picture={picture} view={zoom.view} size={picture} />
      </Stage>
      <div className="flex h-10 shrink-0 items-center gap-2 border-line border-t bg-panel px-2">
        {tools}
        <ZoomButtons zoom={zoom} />
      </div>
    </div>
  )
}

/** The mat the pictures lie on: takes the keys, the wheel and the pointers. */
export function Stage({ zoom, label, children }: { zoom: Zoom; label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a pan and zoom surface
    <div
      ref={zoom.stage}
      role="group"
      aria-label={label}
      aria-description={words.help}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: panning and zooming by keyboard needs the focus here
      tabIndex={0}
      className="no-select relative min-h-0 flex-1 cursor-grab touch-none overflow-hidden bg-mat focus-visible:-outline-offset-2 active:cursor-grabbing"
      {...zoom.handlers}
    >
      {children}
    </div>
  )
}

export function ZoomButtons({ zoom }: { zoom: Zoom }) {
  return (
    <div className="ml-auto flex items-center gap-1">
      <IconButton
        label={words.zoomOut}
        icon={<Minus />}
        shortcut="-"
        tooltipSide="top"
        onClick={() => zoom.zoomBy(1 / STEP)}
      />
      <output className="tnum w-12 text-center text-ink-2 text-xs">{words.zoom(zoom.level)}</output>
      <IconButton
        label={words.zoomIn}
        icon={<Plus />}
        shortcut="+"
        tooltipSide="top"
        onClick={() => zoom.zoomBy(STEP)}
      />
      <IconButton
        label={words.fit}
        icon={<Maximize />}
        shortcut="0"
        tooltipSide="top"
        pressed={zoom.fitted}
        onClick={zoom.fitToStage}
      />
      <Button tone="quiet" size="small" onClick={() => zoom.actualSize()} title={words.actual}>
        1:1
      </Button>
    </div>
  )
}
