/** Shows a field of an asset's card, with the cursor in it. */
import { navigate } from '../../router/router.ts'
import { useEditorView } from './editor-view.ts'

/** The page may have to load first. */
const PATIENCE_MS = 3_000

/** @param field as problems and reasons name it, such as `character.race` or `tags.3`. */
export function goToField(assetId: string, field: string): void {
  navigate({ page: 'asset', id: assetId })
  focusField(field.replace(/\.\d+.*$/, ''))
}

/** In the editor that is shown, or is about to be. */
export function focusField(key: string): void {
  useEditorView.setState({ tab: 'card' })
  const until = performance.now() + PATIENCE_MS
  const look = () => {
    const field = document.querySelector(`[data-field="${CSS.escape(key)}"]`)
    const control = field?.querySelector<HTMLElement>('input, textarea, [role=combobox]')
    if (control) {
      control.focus()
      field?.scrollIntoView({ block: 'center' })
    } else if (performance.now() < until) requestAnimationFrame(look)
  }
  // After the tab has been drawn.
  requestAnimationFrame(() => requestAnimationFrame(look))
}
