/** Whether the crop is being drawn, and in which proportions. */
import { create } from 'zustand'
import type { Size } from '../editing/recipe.ts'

export type Aspect = 'free' | 'original' | '1:1' | '4:3' | '3:2' | '16:9' | '3:4' | '2:3' | '9:16'

export const ASPECTS: readonly Aspect[] = ['free', 'original', '1:1', '4:3', '3:2', '16:9', '3:4', '2:3', '9:16']

interface Cropping {
  on: boolean
  aspect: Aspect
}

export const useCropping = create<Cropping>()(() => ({ on: false, aspect: 'free' }))

/** Width to height in pixels; null where any will do. */
export function aspectRatio(aspect: Aspect, turned: Size): number | null {
  if (aspect === 'free') return null
  if (aspect === 'original') return turned.width / turned.height
  const [width = 1, height = 1] = aspect.split(':').map(Number)
  return width / height
}
