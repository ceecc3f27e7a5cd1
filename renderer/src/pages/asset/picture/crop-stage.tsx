import { Check } from 'lucide-react'
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react'
import { renderUrl } from '../../../api/resources.ts'
import { Button } from '../../../components/button.tsx'
import { cx } from '../../../components/cx.ts'
import { en } from '../../../strings/en.ts'
import {
  type Crop,
  dragCrop,
  type Handle,
  moveCrop,
  normalCrop,
  relativeRatio,
  type Size,
  turnedSize,
  uncropped,
  WHOLE,
} from '../editing/recipe.ts'
import { useDocument, useEditor } from '../use-editor.ts'
import { aspectRatio, useCropping } from './cropping.ts'
import { Framed } from './framed.tsx'
import { useLoadedPicture } from './use-loaded-picture.ts'

const words = en.editor.picture
const PREVIEW_EDGE = 1200
const MARGIN_PX = 24

function useBox(): { ref: React.RefObject<HTMLDivElement | null>; box: Size } {
  const ref = useRef<HTMLDivElement>(null)
  const [box, setBox] = useState<Size>({ width: 0, height: 0 })
  useEffect(() => {
    const element = ref.current
    if (!element) return
    const observer = new ResizeObserver(() => setBox({ width: element.clientWidth, height: element.clientHeight }))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { ref, box }
}

/** The whole picture with the crop drawn over it. */
export function CropStage({ source }: { source: Size }) {
  const { session, detail } = useEditor()
  const { recipe, card } = useDocument()
  const aspect = useCropping((state) => state.aspect)
  const { ref, box } = useBox()
  const loaded = useLoadedPicture(renderUrl(detail.summary.id, uncropped(recipe), PREVIEW_EDGE))
  const turned = turnedSize(source, recipe)
  const scale = Math.max(
    0,
    Math.min((box.width - 2 * MARGIN_PX) / turned.width, (box.height - 2 * MARGIN_PX) / turned.height),
  )
  const ratio = aspectRatio(aspect, turned)
  const finish = () => useCropping.setState({ on: false })
  const change = (crop: Crop) =>
    session.edit({ key: 'recipe.crop', label: words.crop }, (document) => ({
      ...document,
      recipe: { ...document.recipe, crop: normalCrop(crop), resize: null },
    }))
  const keyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' && event.key !== 'Enter') return
    event.preventDefault()
    event.stopPropagation()
    finish()
  }
  return (
    <Framed loaded={loaded}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: only listens for the keys of the controls within */}
      <div
        ref={ref}
        className="no-select relative flex min-h-0 flex-1 items-center justify-center overflow-hidden bg-mat"
        onKeyDown={keyDown}
      >
        <div className="relative" style={{ width: turned.width * scale, height: turned.height * scale }}>
          {loaded.url && <img src={loaded.url} alt={card.name} draggable={false} className="size-full" />}
          <CropBox
            crop={recipe.crop ?? WHOLE}
            size={{ width: turned.width * scale, height: turned.height * scale }}
            ratio={ratio === null ? null : relativeRatio(turned, ratio)}
            onChange={change}
            onSettled={() => session.seal()}
          />
        </div>
      </div>
      <div className="flex h-10 shrink-0 items-center gap-2 border-line border-t bg-panel px-2">
        <span className="min-w-0 truncate text-ink-2 text-xs">{words.cropHelp}</span>
        <Button size="small" tone="primary" className="ml-auto" icon={<Check />} onClick={finish}>
          {words.cropDone}
        </Button>
      </div>
    </Framed>
  )
}

type HandleName = keyof typeof words.handles

const HANDLES: readonly { name: HandleName; handle: Handle; className: string }[] = [
  { name: 'nw', handle: { dx: -1, dy: -1 }, className: 'left-0 top-0 cursor-nwse-resize' },
  { name: 'n', handle: { dx: 0, dy: -1 }, className: 'left-1/2 top-0 cursor-ns-resize' },
  { name: 'ne', handle: { dx: 1, dy: -1 }, className: 'left-full top-0 cursor-nesw-resize' },
  { name: 'e', handle: { dx: 1, dy: 0 }, className: 'left-full top-1/2 cursor-ew-resize' },
  { name: 'se', handle: { dx: 1, dy: 1 }, className: 'left-full top-full cursor-nwse-resize' },
  { name: 's', handle: { dx: 0, dy: 1 }, className: 'left-1/2 top-full cursor-ns-resize' },
  { name: 'sw', handle: { dx: -1, dy: 1 }, className: 'left-0 top-full cursor-nesw-resize' },
  { name: 'w', handle: { dx: -1, dy: 0 }, className: 'left-0 top-1/2 cursor-ew-resize' },
]

const KEY_STEP = 0.01
const LARGE_KEY_STEP = 0.1

function arrowStep(event: KeyboardEvent): { dx: number; dy: number } | null {
  const step = event.shiftKey ? LARGE_KEY_STEP : KEY_STEP
  switch (event.key) {
    case 'ArrowLeft':
      return { dx: -step, dy: 0 }
    case 'ArrowRight':
      return { dx: step, dy: 0 }
    case 'ArrowUp':
      return { dx: 0, dy: -step }
    case 'ArrowDown':
      return { dx: 0, dy: step }
    default:
      return null
  }
}

interface CropBoxProps {
  crop: Crop
  /** Of the whole picture on the screen. */
  size: Size
  /** Kept proportions, in parts of the picture's sides. */
  ratio: number | null
  onChange: (crop: Crop) => void
  onSettled: () => void
}

const percent = (share: number) => `${share * 100}%`

function CropBox({ crop, size, ratio, onChange, onSettled }: CropBoxProps) {
  const drag = useRef<{ from: Crop; x: number; y: number } | null>(null)
  const grip = (apply: (from: Crop, dx: number, dy: number) => Crop) => ({
    onPointerDown: (event: PointerEvent) => {
      event.stopPropagation()
      event.currentTarget.setPointerCapture(event.pointerId)
      drag.current = { from: crop, x: event.clientX, y: event.clientY }
    },
    onPointerMove: (event: PointerEvent) => {
      const start = drag.current
      if (!start || !event.currentTarget.hasPointerCapture(event.pointerId)) return
      onChange(apply(start.from, (event.clientX - start.x) / size.width, (event.clientY - start.y) / size.height))
    },
    onPointerUp: () => {
      drag.current = null
      onSettled()
    },
    onKeyDown: (event: KeyboardEvent) => {
      const step = arrowStep(event)
      if (!step) return
      event.preventDefault()
      event.stopPropagation()
      onChange(apply(crop, step.dx, step.dy))
    },
  })
  return (
    <>
      <Shade crop={crop} />
      <div
        className="absolute"
        style={{
          left: percent(crop.x),
          top: percent(crop.y),
          width: percent(crop.width),
          height: percent(crop.height),
        }}
      >
        <button
          type="button"
          aria-label={words.cropBox}
          aria-description={words.cropHelp}
          className="absolute inset-0 cursor-move touch-none border border-raised outline-1 outline-ink/60"
          {...grip(moveCrop)}
        >
          <Thirds />
        </button>
        {HANDLES.map(({ name, handle, className }) => (
          <button
            key={name}
            type="button"
            aria-label={words.handles[name]}
            className={cx(
              'absolute flex size-6 -translate-x-1/2 -translate-y-1/2 touch-none items-center justify-center rounded-sm',
              className,
            )}
            {...grip((from, dx, dy) => dragCrop(from, handle, dx, dy, ratio))}
          >
            <span className="size-3 rounded-sm border border-ink/60 bg-raised" />
          </button>
        ))}
      </div>
    </>
  )
}

function Shade({ crop }: { crop: Crop }) {
  const hole = `polygon(evenodd, 0 0, 100% 0, 100% 100%, 0 100%, 0 0, ${[
    [crop.x, crop.y],
    [crop.x + crop.width, crop.y],
    [crop.x + crop.width, crop.y + crop.height],
    [crop.x, crop.y + crop.height],
    [crop.x, crop.y],
  ]
    .map(([x = 0, y = 0]) => `${percent(x)} ${percent(y)}`)
    .join(', ')})`
  return <div aria-hidden className="absolute inset-0 bg-scrim" style={{ clipPath: hole }} />
}

function Thirds() {
  return (
    <span aria-hidden className="absolute inset-0 opacity-50">
      {[1, 2].map((third) => (
        <span key={third}>
          <span className="absolute inset-y-0 w-px bg-raised" style={{ left: percent(third / 3) }} />
          <span className="absolute inset-x-0 h-px bg-raised" style={{ top: percent(third / 3) }} />
        </span>
      ))}
    </span>
  )
}
