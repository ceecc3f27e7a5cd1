/**
 * Pictures of a work, enlarged. Without this script, or where a browser has no dialogs, each picture is a link to itself,
 * as `server/web/gallery.ts` writes it.
 */
import { moved, type Point, type Sizes, type View, WHOLE, zoomed } from './zoom-view.ts'

const STEP = 1.5
/** Of an arrow key, pixels. */
const PAN = 80
/** Of wheels that count lines or pages, pixels. */
const LINE = 16

interface Stage {
  readonly dialog: HTMLDialogElement
  readonly area: HTMLElement
  readonly image: HTMLImageElement
  readonly status: HTMLElement
}

function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  made.append(...children)
  return made
}

function button(name: string, sign: string, run: () => void): HTMLButtonElement {
  const made = element(
    'button',
    { type: 'button', class: 'second', 'aria-label': name, title: name },
    element('span', { 'aria-hidden': 'true' }, sign),
  )
  made.addEventListener('click', run)
  return made
}

/** Where the pointer is, from the middle of the area. */
function pointIn(area: HTMLElement, { clientX, clientY }: MouseEvent): Point {
  const { left, top, width, height } = area.getBoundingClientRect()
  return { x: clientX - left - width / 2, y: clientY - top - height / 2 }
}

/** Drags with one pointer, and zooms with two. */
function followPointers(area: HTMLElement, { view, change }: Pick<Actions, 'view' | 'change'>): void {
  const down = new Map<number, Point>()
  const middle = ([a, b]: readonly Point[]): Point => ({
    x: ((a?.x ?? 0) + (b?.x ?? a?.x ?? 0)) / 2,
    y: ((a?.y ?? 0) + (b?.y ?? a?.y ?? 0)) / 2,
  })
  const spread = ([a, b]: readonly Point[]): number => (a && b ? Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)) : 1)
  area.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return
    area.setPointerCapture(event.pointerId)
    down.set(event.pointerId, pointIn(area, event))
  })
  area.addEventListener('pointermove', (event) => {
    if (!down.has(event.pointerId)) return
    const before = [...down.values()].slice(0, 2)
    down.set(event.pointerId, pointIn(area, event))
    const after = [...down.values()].slice(0, 2)
    const [from, to] = [middle(before), middle(after)]
    change((sizes) => {
      const panned = moved(view(), sizes, { x: to.x - from.x, y: to.y - from.y })
      return zoomed(panned, sizes, panned.scale * (spread(after) / spread(before)), to)
    })
  })
  for (const name of ['pointerup', 'pointercancel'] as const)
    area.addEventListener(name, (event) => down.delete(event.pointerId))
}

function createStage(controls: readonly HTMLElement[], close: () => void): Stage {
  const image = element('img', { alt: '', draggable: 'false' })
  const status = element('p', { role: 'status' })
  const area = element('div', { class: 'zoom-area' }, image)
  const bar = element('div', { class: 'zoom-bar' }, status, ...controls, button('Close', '✕', close))
  const dialog = element('dialog', { class: 'zoom', 'aria-label': 'Enlarged picture' }, bar, area)
  document.body.append(dialog)
  return { dialog, area, image, status }
}

interface Actions {
  view(): View
  change(to: (sizes: Sizes) => View): void
  scaleBy(factor: number, at?: Point): void
  panBy(by: Point): void
  /** To another picture. */
  turnBy(by: number): void
}

/** Across where there is nothing to pan, the arrows lead to other pictures. */
function keysFor({ view, change, scaleBy, panBy, turnBy }: Actions): Readonly<Record<string, () => void>> {
  return {
    '+': () => scaleBy(STEP),
    // The same key without Shift.
    '=': () => scaleBy(STEP),
    '-': () => scaleBy(1 / STEP),
    '0': () => change(() => WHOLE),
    PageUp: () => turnBy(-1),
    PageDown: () => turnBy(1),
    ArrowLeft: () => (view().scale > 1 ? panBy({ x: PAN, y: 0 }) : turnBy(-1)),
    ArrowRight: () => (view().scale > 1 ? panBy({ x: -PAN, y: 0 }) : turnBy(1)),
    ArrowUp: () => panBy({ x: 0, y: PAN }),
    ArrowDown: () => panBy({ x: 0, y: -PAN }),
  }
}

function listenTo({ dialog, area, image, status }: Stage, actions: Actions): void {
  const { view, change, scaleBy, panBy } = actions
  const keys = keysFor(actions)
  dialog.addEventListener('keydown', (event) => {
    const run = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key]
    if (run === undefined) return
    event.preventDefault()
    run()
  })
  area.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault()
      const pixels = event.deltaMode === 0 ? event.deltaY : event.deltaY * LINE
      scaleBy(2 ** (-pixels / 300), pointIn(area, event))
    },
    { passive: false },
  )
  followPointers(area, actions)
  area.addEventListener('dblclick', (event) =>
    change((now) => (view().scale > 1 ? WHOLE : zoomed(view(), now, 2, pointIn(area, event)))),
  )
  const stay = (): void => panBy({ x: 0, y: 0 })
  image.addEventListener('load', stay)
  window.addEventListener('resize', stay)
  image.addEventListener('error', () => {
    status.textContent = 'The picture could not be loaded. Close this and open the picture by its link.'
  })
}

function createZoom(links: readonly HTMLAnchorElement[]): { open(index: number): void } {
  let view = WHOLE
  let shown = 0
  const isOne = links.length === 1
  const previous = button('Previous picture', '‹', () => show(shown - 1))
  const next = button('Next picture', '›', () => show(shown + 1))
  const controls = [
    ...(isOne ? [] : [previous, next]),
    button('Zoom out', '−', () => scaleBy(1 / STEP)),
    button('Zoom in', '+', () => scaleBy(STEP)),
    button('Whole picture', '⤢', () => change(() => WHOLE)),
  ]
  const { dialog, area, image, status } = createStage(controls, () => dialog.close())

  const sizes = (): Sizes => ({
    stage: { width: area.clientWidth, height: area.clientHeight },
    picture: { width: image.clientWidth, height: image.clientHeight },
  })
  function change(to: (sizes: Sizes) => View): void {
    view = to(sizes())
    image.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.scale})`
    area.classList.toggle('enlarged', view.scale > 1)
    describe()
  }
  const scaleBy = (factor: number, at?: Point): void => change((now) => zoomed(view, now, view.scale * factor, at))
  const panBy = (by: Point): void => change((now) => moved(view, now, by))

  function describe(): void {
    const which = isOne ? '' : `Picture ${shown + 1} of ${links.length}, `
    const text = `${which}${Math.round(view.scale * 100)}%`
    if (status.textContent !== text) status.textContent = text
  }

  function show(index: number): void {
    shown = (index + links.length) % links.length
    const link = links[shown]
    image.src = link?.href ?? ''
    image.alt = link?.querySelector('img')?.alt ?? ''
    change(() => WHOLE)
  }

  listenTo(
    { dialog, area, image, status },
    { view: () => view, change, scaleBy, panBy, turnBy: (by) => show(shown + by) },
  )

  return {
    open(index) {
      dialog.showModal()
      show(index)
      // Browsers return the focus to what had it, which a pressed link has not in all of them.
      dialog.addEventListener('close', () => links[index]?.focus(), { once: true })
    },
  }
}

function start(): void {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('.gallery a')]
  if (links.length === 0 || typeof HTMLDialogElement !== 'function') return
  let zoom: ReturnType<typeof createZoom> | undefined
  for (const [index, link] of links.entries()) {
    link.addEventListener('click', (event) => {
      // Another tab, window or download, as with any link.
      if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
      event.preventDefault()
      zoom ??= createZoom(links)
      zoom.open(index)
    })
  }
}

start()
