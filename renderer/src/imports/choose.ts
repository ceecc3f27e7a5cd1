/** "Import files…" and "Import folder…": the system's dialogs in the desktop app, file inputs in a browser tab. */
import { desktop } from '../api/desktop.ts'
import { attempt } from '../components/attempt.ts'
import { collectChosen } from './collect-files.ts'
import { importFound, importPaths } from './importing.ts'

/**
 * Opens the browser's dialog. The input is in the document while the dialog is open: Chromium's garbage collector takes
 * one that is not, and what was chosen in its dialog is then lost.
 */
function openInput(folder: boolean): void {
  const input = document.createElement('input')
  input.type = 'file'
  input.hidden = true
  input.multiple = true
  input.webkitdirectory = folder
  input.addEventListener('change', () => {
    input.remove()
    importFound(collectChosen(input.files ?? []))
  })
  input.addEventListener('cancel', () => input.remove())
  document.body.append(input)
  input.click()
}

export function chooseFiles(): void {
  if (desktop) attempt(desktop.chooseFiles().then(importPaths))
  else openInput(false)
}

export function chooseFolder(): void {
  if (desktop) attempt(desktop.chooseFolder().then((path) => path !== null && importPaths([path])))
  else openInput(true)
}
