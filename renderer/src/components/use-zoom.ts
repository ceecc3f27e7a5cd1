/** Zoom and pan of a stage by wheel, touch, mouse and keyboard. */
import { type KeyboardEvent, type PointerEvent, type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import { fitView, limitPan, type Point, panBy, type Size, type View, zoomTo } from './zoom.ts'

const KEY_PAN_PX = 64
const KEY_ZOOM = 1.25
const WHEEL_ZOOM = 0.0025

export interface Zoom {
  stage: RefObject<HTMLDivElement | null>
  view: View
  /** 1 where one picture pixel is one screen pixel. */
  level: number
  fitted: boolean
  zoomBy: (factor: number, at?: Point) => void
  fitToStage: () => void
  actualSize: () => void
  handlers: {
    onPointerDown: (event: PointerEvent) => void
    onPointerMove: (event: PointerEvent) => void
    onPointerUp: (event: PointerEvent) => void
    onPointerCancel: (event: PointerEvent) => void
    onDoubleClick: (event: { clientX: number; clientY: number }) => void
    onKeyDown: (event: KeyboardEvent) => void
  }
}

function useStageSize(stage: RefObject<HTMLDivElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 1, height: 1 })
  useEffect(() => {
    const element = stage.current
    if (!element) return
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }))
    observer.observe(element)
    return () => observer.disconnect()
  }, [stage])
  return size
}

const middle = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 })
const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y)

export function useZoom(picture: Size): Zoom {
  const stage = useRef<HTMLDivElement>(null)
  const size = useStageSize(stage)
  const pixelRatio = window.devicePixelRatio || 1
  // null: fitted, and staying fitted when the window changes.
  const [chosen, setChosen] = useState<View | null>(null)
  const fitted = fitView(picture, size, pixelRatio)
  const view = chosen ? limitPan(chosen, picture, size) : fitted
  const latest = useRef(view)
  latest.current = view

  const fromCenter = useCallback((event: { clientX: number; clientY: number }): Point => {
    const box = stage.current?.getBoundingClientRect()
    if (!box) return { x: 0, y: 0 }
    return { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 }
  }, [])
  const change = useCallback((make: (from: View) => View) => {
    latest.current = make(latest.current)
    setChosen(latest.current)
  }, [])
  const zoomBy = useCallback(
    (factor: number, at: Point = { x: 0, y: 0 }) => change((from) => zoomTo(from, from.scale * factor, at, pixelRatio)),
    [change, pixelRatio],
  )
  const fitToStage = useCallback(() => setChosen(null), [])
  const actualSize = useCallback(
    (at: Point = { x: 0, y: 0 }) => change((from) => zoomTo(from, 1 / pixelRatio, at, pixelRatio)),
    [change, pixelRatio],
  )
  useWheel(stage, zoomBy, change, fromCenter)
  const drag = useDrag(zoomBy, change, fromCenter)

  const keyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const pans: Record<string, Point> = {
      ArrowLeft: { x: KEY_PAN_PX, y: 0 },
      ArrowRight: { x: -KEY_PAN_PX, y: 0 },
      ArrowUp: { x: 0, y: KEY_PAN_PX },
      ArrowDown: { x: 0, y: -KEY_PAN_PX },
    }
    const pan = pans[event.key]
    if (pan && chosen) change((from) => panBy(from, pan))
    else if (event.key === '+' || event.key === '=') zoomBy(KEY_ZOOM)
    else if (event.key === '-') zoomBy(1 / KEY_ZOOM)
    else if (event.key === '0') fitToStage()
    else if (event.key === '1') actualSize()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return {
    stage,
    view,
    level: view.scale * pixelRatio,
    fitted: chosen === null,
    zoomBy,
    fitToStage,
    actualSize,
    handlers: {
      ...drag,
      onDoubleClick: (event) => (chosen ? fitToStage() : actualSize(fromCenter(event))),
      onKeyDown: keyDown,
    },
  }
}

type ZoomBy = (factor: number, at?: Point) => void
type Change = (make: (from: View) => View) => void
type FromCenter = (event: { clientX: number; clientY: number }) => Point

/** The wheel pans, as a touchpad expects; with Ctrl (which is also how a pinch arrives) it zooms. */
function useWheel(stage: RefObject<HTMLDivElement | null>, zoomBy: ZoomBy, change: Change, fromCenter: FromCenter) {
  useEffect(() => {
    const element = stage.current
    if (!element) return
    const wheel = (event: WheelEvent) => {
      event.preventDefault()
      if (event.ctrlKey || event.metaKey) zoomBy(Math.exp(-event.deltaY * WHEEL_ZOOM), fromCenter(event))
      else change((from) => panBy(from, { x: -event.deltaX, y: -event.deltaY }))
    }
    // React's own wheel listeners are passive and could not keep the page from zooming.
    element.addEventListener('wheel', wheel, { passive: false })
    return () => element.removeEventListener('wheel', wheel)
  }, [stage, zoomBy, change, fromCenter])
}

/** One pointer pans, two pinch. */
function useDrag(zoomBy: ZoomBy, change: Change, fromCenter: FromCenter) {
  const pointers = useRef(new Map<number, Point>())
  const move = (event: PointerEvent) => {
    const before = [...pointers.current.values()]
    const last = pointers.current.get(event.pointerId)
    if (!last) return
    const now = fromCenter(event)
    pointers.current.set(event.pointerId, now)
    const [first, second] = [...pointers.current.values()]
    const [firstBefore, secondBefore] = before
    if (first && second && firstBefore && secondBefore) {
      zoomBy(distance(first, second) / Math.max(1, distance(firstBefore, secondBefore)), middle(first, second))
    } else {
      change((from) => panBy(from, { x: now.x - last.x, y: now.y - last.y }))
    }
  }
  const end = (event: PointerEvent) => {
    pointers.current.delete(event.pointerId)
  }
  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0) return
      event.currentTarget.setPointerCapture(event.pointerId)
      pointers.current.set(event.pointerId, fromCenter(event))
    },
    onPointerMove: move,
    onPointerUp: end,
    onPointerCancel: end,
  }
}
