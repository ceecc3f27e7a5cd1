import { Columns2, FlipHorizontal2, Layers2, Repeat2 } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useState } from 'react'
import { en } from '../strings/en.ts'
import { Button } from './button.tsx'
import { IconButton } from './icon-button.tsx'
import { type Picture, PictureLayer } from './picture-layer.tsx'
import { Stage, ZoomButtons } from './picture-viewer.tsx'
import { Slider } from './slider.tsx'
import { SplitSlider } from './split-slider.tsx'
import { useZoom, type Zoom } from './use-zoom.ts'
import type { Size } from './zoom.ts'

export type CompareMode = 'slider' | 'side' | 'blink' | 'onion'

export interface PictureCompareProps {
  before: Picture
  after: Picture
  beforeLabel?: string
  afterLabel?: string
  initialMode?: CompareMode
}

const words = en.common.viewer

const MODES: readonly { mode: CompareMode; icon: ReactNode }[] = [
  { mode: 'slider', icon: <FlipHorizontal2 /> },
  { mode: 'side', icon: <Columns2 /> },
  { mode: 'blink', icon: <Repeat2 /> },
  { mode: 'onion', icon: <Layers2 /> },
]

/** Two pictures in one zoomed view: divided by a slider, side by side, swapped at a key, or one through the other. */
export function PictureCompare(props: PictureCompareProps) {
  const { before, after, beforeLabel = en.common.before, afterLabel = en.common.after, initialMode = 'slider' } = props
  const [mode, setMode] = useState(initialMode)
  const [swapped, setSwapped] = useState(false)
  const [opacity, setOpacity] = useState(0.5)
  const zoom = useZoom(mode === 'side' ? { width: after.width * 2, height: after.height } : after)
  const labels = { before: beforeLabel, after: afterLabel }
  const keyDown = (event: KeyboardEvent) => {
    if (mode !== 'blink' || (event.key !== ' ' && event.key !== 'b')) return
    // Space on a button presses it, as everywhere.
    if (event.key === ' ' && event.target instanceof HTMLButtonElement) return
    event.preventDefault()
    event.stopPropagation()
    setSwapped(!swapped)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only listens for the swap key of the controls within
    <div className="flex size-full min-h-0 flex-col" onKeyDown={keyDown}>
      <Stage zoom={zoom} label={`${beforeLabel}, ${afterLabel}`}>
        <Layers mode={mode} zoom={zoom} before={before} after={after} swapped={swapped} opacity={opacity} />
        <Captions mode={mode} labels={labels} swapped={swapped} />
      </Stage>
      <div className="flex min-h-10 shrink-0 flex-wrap items-center gap-1 border-line border-t bg-panel px-2">
        {MODES.map((entry) => (
          <IconButton
            key={entry.mode}
            label={words.modes[entry.mode]}
            icon={entry.icon}
            tooltipSide="top"
            pressed={mode === entry.mode}
            onClick={() => setMode(entry.mode)}
          />
        ))}
        {mode === 'blink' && (
          <Button tone="quiet" size="small" onClick={() => setSwapped(!swapped)}>
            {words.swap}
          </Button>
        )}
        {mode === 'onion' && (
          <Slider
            className="mx-2 w-40"
            label={words.opacity}
            value={opacity}
            min={0}
            max={1}
            step={0.01}
            valueText={en.common.percent(opacity)}
            onChange={setOpacity}
          />
        )}
        <ZoomButtons zoom={zoom} />
      </div>
    </div>
  )
}

interface LayersProps {
  mode: CompareMode
  zoom: Zoom
  before: Picture
  after: Picture
  swapped: boolean
  opacity: number
}

/** Laid over each other, pictures are aligned; side by side, those with a marked part stand as they are. */
function shownIn(mode: CompareMode, picture: Picture, isAligned: boolean): Picture {
  if (picture.region === undefined || !isAligned) return picture
  return mode === 'side' ? { ...picture, placement: undefined } : { ...picture, region: undefined }
}

function Layers({ mode, zoom, before, after, swapped, opacity }: LayersProps) {
  const size: Size = after
  const isAligned = after.placement !== undefined
  const layer = (picture: Picture, shift = 0) => (
    <PictureLayer
      picture={shownIn(mode, picture, isAligned)}
      view={{ ...zoom.view, x: zoom.view.x + shift }}
      size={size}
    />
  )
  switch (mode) {
    case 'slider':
      return <SplitSlider before={layer(before)} after={layer(after)} />
    case 'side': {
      const half = (size.width * zoom.view.scale) / 2
      return (
        <>
          {layer(before, -half)}
          {layer(after, half)}
        </>
      )
    }
    case 'blink':
      return (
        <>
          {/* Both stay mounted, so that the swap is instant. */}
          <div className="absolute inset-0">{layer(after)}</div>
          <div className="absolute inset-0" style={{ visibility: swapped ? 'hidden' : 'visible' }}>
            {layer(before)}
          </div>
        </>
      )
    case 'onion':
      return (
        <>
          <div className="absolute inset-0">{layer(before)}</div>
          <div className="absolute inset-0" style={{ opacity }}>
            {layer(after)}
          </div>
        </>
      )
  }
}

interface CaptionsProps {
  mode: CompareMode
  labels: { before: string; after: string }
  swapped: boolean
}

const CAPTION =
  'pointer-events-none absolute top-2 max-w-[45%] truncate rounded-sm bg-raised px-2 py-0.5 text-ink text-xs shadow-float'

function Captions({ mode, labels, swapped }: CaptionsProps) {
  if (mode === 'blink') {
    return <output className={`${CAPTION} left-2`}>{words.showing(swapped ? labels.after : labels.before)}</output>
  }
  return (
    <>
      <span className={`${CAPTION} left-2`}>{labels.before}</span>
      <span className={`${CAPTION} right-2`}>{labels.after}</span>
    </>
  )
}
