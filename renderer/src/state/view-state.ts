/** What the frame remembers over a restart. Each page keeps a store of its own in the same way. */
import { create } from 'zustand'
import { persist } from 'zustand/middleware'

/** Narrower windows start without the inspector. */
const ROOM_FOR_INSPECTOR_PX = 1200

interface FrameState {
  inspectorOpen: boolean
  /** Where a restart without an address goes on. */
  lastHash: string
  toggleInspector: () => void
}

export const useFrame = create<FrameState>()(
  persist(
    (set) => ({
      inspectorOpen: window.innerWidth >= ROOM_FOR_INSPECTOR_PX,
      lastHash: '',
      toggleInspector: () => set((state) => ({ inspectorOpen: !state.inspectorOpen })),
    }),
    { name: 'luna.frame', version: 1 },
  ),
)
