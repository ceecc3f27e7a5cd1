/** What the frame remembers over a restart. Each page keeps a store of its own in the same way. */
import { useSyncExternalStore } from 'react'
import { create } from 'zustand'
import { persist } from 'zustand/middleware'

interface FrameState {
  /** Chosen for wide and for narrow windows apart: where there is little room, the page itself needs it. */
  inspectorOpen: { wide: boolean; narrow: boolean }
  /** The address at which a restart without an address reopens. */
  lastHash: string
}

export const useFrame = create<FrameState>()(
  persist((): FrameState => ({ inspectorOpen: { wide: true, narrow: false }, lastHash: '' }), {
    name: 'luna.frame',
    version: 2,
    migrate: () => ({}),
  }),
)

/** Wide enough for page and inspector side by side. */
const wide = window.matchMedia('(min-width: 1200px)')

function subscribeWidth(listener: () => void): () => void {
  wide.addEventListener('change', listener)
  return () => wide.removeEventListener('change', listener)
}

const currentWidth = () => (wide.matches ? 'wide' : 'narrow')

export function useInspectorOpen(): boolean {
  const width = useSyncExternalStore(subscribeWidth, currentWidth)
  return useFrame((state) => state.inspectorOpen[width])
}

export function toggleInspector(): void {
  const width = currentWidth()
  useFrame.setState(({ inspectorOpen }) => ({
    inspectorOpen: { ...inspectorOpen, [width]: !inspectorOpen[width] },
  }))
}
