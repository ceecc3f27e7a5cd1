import { useCallback } from 'react'
import type { PictureRecipe } from '#shared/contract/studio/assets.ts'
import { useEditor } from '../use-editor.ts'

export type RecipeEdit = (key: string, label: string, make: (recipe: PictureRecipe) => PictureRecipe) => void

/** Changes the picture's edits; quick changes under one key are one step to undo. */
export function useRecipeEdit(): RecipeEdit {
  const { session } = useEditor()
  return useCallback(
    (key, label, make) =>
      session.edit({ key: `recipe.${key}`, label }, (document) => ({ ...document, recipe: make(document.recipe) })),
    [session],
  )
}
